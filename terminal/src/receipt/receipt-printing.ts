/**
 * Paper and drawer follow what is in the journal, never the other way. A printer in trouble is told and waited for
 * by the queue; no sale waits for it.
 */
import { createPrinterDrawer, type DrawerReason } from '@counterbook/hardware/drawer';
import { createPrintQueue, type PrintedJob, printJobId } from '@counterbook/hardware/printer';
import { renderReceipt } from '@counterbook/hardware/receipt';
import type { JournalEntry } from '@counterbook/shared/journal';
import type { ShopSettings } from '@counterbook/shared/sync';
import type { PrinterView, PrintState } from '../host/protocol/views.ts';
import type { Log, Receipt } from '../till/parts.ts';
import { composeReceipt } from './compose-receipt.ts';
import type { PrintStates } from './print-states.ts';
import { printerTrouble } from './printer-trouble.ts';
import type { TillPrinter } from './till-printer.ts';

export type ReceiptPrinting = {
  /** `opensDrawer` says why; undefined where no cash changes hands. */
  readonly printReceipt: (
    receipt: Receipt,
    options: { readonly opensDrawer: DrawerReason | undefined },
  ) => void;
  readonly printCopy: (receipt: Receipt, copy: number) => void;
  readonly openDrawer: (reason: DrawerReason) => void;
  readonly stateOf: (entry: JournalEntry) => PrintState;
  readonly printerView: () => PrinterView;
  readonly onChange: (listener: () => void) => void;
  readonly close: () => Promise<void>;
};

export type ReceiptPrintingDeps = {
  readonly printer: TillPrinter;
  readonly states: PrintStates;
  readonly settings: () => ShopSettings | null;
  readonly cashierOf: (staffId: string | null) => string;
  readonly log: Log;
};

export function openReceiptPrinting(deps: ReceiptPrintingDeps): ReceiptPrinting {
  const { printer, states, log } = deps;
  const queue = createPrintQueue({ printer: printer.port });
  const drawer = createPrinterDrawer({ printer: printer.port, language: printer.profile.language });
  const receipts = new Map<string, string>();
  const listeners: (() => void)[] = [];

  queue.onEvent((event) => {
    const entryId = event.type === 'job.changed' ? receipts.get(event.job.id) : undefined;
    if (event.type === 'job.changed' && entryId !== undefined) states.set(entryId, stateOfJob(event.job));
    for (const listener of listeners) listener();
  });
  void printer.port.open().catch((error: unknown) => log.warn({ error }, 'the printer could not be opened'));

  const print = (receipt: Receipt, copy: number): void => {
    const settings = deps.settings();
    if (settings === null) return;
    try {
      const cashier = deps.cashierOf(receipt.staffId);
      const document = composeReceipt(receipt, { settings, cashier, width: printer.profile.width, copy });
      const job = {
        what: 'receipt',
        which: receipt.id,
        copy,
        bytes: renderReceipt(document, printer.profile),
      };
      if (copy === 0) receipts.set(printJobId(job), receipt.id);
      queue.enqueue(job);
    } catch (error) {
      // The sale stands; its receipt is shown as failed and can be tried again as a copy.
      log.error({ error, entryId: receipt.id }, 'the receipt could not be rendered');
      if (copy === 0) states.set(receipt.id, 'failed');
    }
  };
  const openDrawer = (reason: DrawerReason): void => {
    void drawer.kick(reason).then((outcome) => {
      if (outcome.status === 'failed') log.warn({ outcome, reason }, 'the drawer could not be opened');
    });
  };
  return {
    printReceipt: (receipt, { opensDrawer }) => {
      if (opensDrawer !== undefined) openDrawer(opensDrawer);
      print(receipt, 0);
    },
    printCopy: print,
    openDrawer,
    stateOf: states.of,
    printerView: () => printerView(printer, queue.jobs(), printerTrouble(queue.status()?.cause)),
    onChange: (listener) => listeners.push(listener),
    close: async () => {
      await queue.close();
      states.close();
    },
  };
}

function stateOfJob({ status }: PrintedJob): PrintState {
  return status === 'sending' ? 'printing' : status;
}

function printerView(
  { port, kind }: TillPrinter,
  jobs: readonly PrintedJob[],
  trouble: string | null,
): PrinterView {
  const isPrinting = jobs.some(({ status }) => status === 'sending');
  const state = trouble === null ? (isPrinting ? 'printing' : 'ready') : 'trouble';
  return { name: port.name, kind, state, trouble };
}
