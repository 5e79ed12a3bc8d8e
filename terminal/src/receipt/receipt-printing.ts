/**
 * Paper and drawer follow what is in the journal, never the other way. A printer in trouble is told and waited for
 * by the spool; no sale waits for it, and no trouble of the spool keeps one from being made.
 */
import type { DrawerReason } from '@counterbook/hardware/drawer';
import type { LabelDocument } from '@counterbook/hardware/label';
import { isAsked, type JobAnswer, openSpool, printJobId, type SpoolFile } from '@counterbook/hardware/spool';
import type { JournalEntry } from '@counterbook/shared/journal';
import type { SaleLine } from '@counterbook/shared/sale';
import type { ShopSettings } from '@counterbook/shared/sync';
import type { PrinterView, PrintQuestionView, PrintState } from '../host/protocol/views.ts';
import type { Log, Receipt } from '../till/parts.ts';
import type { PrintDevices } from './changing-printing.ts';
import { composeKitchenTicket } from './compose-kitchen-ticket.ts';
import { composeReceipt } from './compose-receipt.ts';
import { printerViews, printQuestion } from './printing-views.ts';
import { openTillDrawer } from './till-drawer.ts';
import { printersOf, rolesOf, spoolPrinters, type TillLabelPrinter } from './till-printer.ts';

export type ReceiptPrinting = {
  /** Where the journal stood when the spool began. */
  readonly mark: () => string;
  /** A receipt that is known is not printed again. */
  readonly printReceipt: (receipt: Receipt, options: PrintOptions) => void;
  /** After a restart: nobody may stand at the drawer, so that stays as it is. */
  readonly printLate: (receipt: Receipt, kitchenLines: readonly SaleLine[]) => void;
  readonly printCopy: (receipt: Receipt, copy: number) => void;
  /** Undefined where no labels are printed here. */
  readonly labelPrinter: TillLabelPrinter | undefined;
  /** `which` is the command's: a repeat prints nothing more. */
  readonly printLabel: (label: {
    readonly which: string;
    readonly title: string;
    readonly document: LabelDocument;
  }) => void;
  readonly openDrawer: (reason: DrawerReason) => void;
  readonly stateOf: (entry: JournalEntry) => PrintState;
  /** The printer that it came out of, where that is not the usual one. */
  readonly cameOutAt: (entry: JournalEntry) => string | null;
  readonly printers: () => readonly PrinterView[];
  readonly questions: () => readonly PrintQuestionView[];
  /** False where it is settled already. */
  readonly answer: (jobId: string, answer: JobAnswer) => boolean;
  readonly onChange: (listener: () => void) => void;
  readonly close: () => Promise<void>;
};

export type PrintOptions = {
  /** Why; undefined where no cash changes hands. */
  readonly opensDrawer: DrawerReason | undefined;
  /** What the kitchen makes ready of it; nothing where none are given. */
  readonly kitchenLines?: readonly SaleLine[];
};

export type ReceiptPrintingDeps = PrintDevices & {
  readonly file: SpoolFile;
  readonly now: () => number;
  readonly settings: () => ShopSettings | null;
  readonly cashierOf: (staffId: string | null) => string;
  readonly onDrawerByHand: () => void;
  readonly log: Log;
};

export function openReceiptPrinting(deps: ReceiptPrintingDeps): ReceiptPrinting {
  const { printers, now, log } = deps;
  const [first] = printers.receipt;
  const roles = rolesOf(printers);
  const spool = openSpool({ store: deps.file, printers: spoolPrinters(printers, log), roles, now });
  const drawerSettings = deps.drawer ?? { place: 'printer' };
  const drawer = openTillDrawer(drawerSettings, { printer: first, log });
  drawer.onOpenedByHand(deps.onDrawerByHand);
  for (const { port } of [...printersOf(printers), ...printers.label])
    void port.open().catch((error: unknown) => log.warn({ error }, 'the printer could not be opened'));

  const print = (receipt: Receipt, copy: number): void => {
    const settings = deps.settings();
    if (settings === null) return;
    const cashier = deps.cashierOf(receipt.staffId);
    spool.enqueue({
      ...{ what: 'receipt', which: receipt.id, copy, role: 'receipt', title: receipt.receiptNumber ?? '' },
      madeAt: copy === 0 ? Date.parse(receipt.occurredAt) : now(),
      document: composeReceipt(receipt, { settings, cashier, width: first.profile.width, copy }),
    });
  };
  /** Before the receipt: whoever finds that one finds both. */
  const printForKitchen = (receipt: Receipt, lines: readonly SaleLine[]): void => {
    const [kitchen] = printers.kitchen;
    const settings = deps.settings();
    if (kitchen === undefined || settings === null || receipt.type !== 'sale.completed') return;
    if (lines.length === 0) return;
    const { width } = kitchen.profile;
    spool.enqueue({
      ...{ what: 'kitchen-ticket', which: receipt.id, copy: 0, role: 'kitchen' },
      title: receipt.receiptNumber ?? '',
      madeAt: Date.parse(receipt.occurredAt),
      document: composeKitchenTicket(receipt, { lines, settings, width }),
    });
  };
  const jobOf = ({ id }: JournalEntry) => spool.job(printJobId({ what: 'receipt', which: id, copy: 0 }));
  const printOnce = (receipt: Receipt, kitchenLines: readonly SaleLine[]): void => {
    if (jobOf(receipt) !== undefined) return;
    printForKitchen(receipt, kitchenLines);
    print(receipt, 0);
  };
  return {
    mark: () => deps.file.mark,
    printReceipt: (receipt, { opensDrawer, kitchenLines = [] }) => {
      const why = opensDrawer ?? (drawerSettings.opensWithoutCash === true ? 'sale' : undefined);
      if (why !== undefined) drawer.kick(why);
      printOnce(receipt, kitchenLines);
    },
    printLate: printOnce,
    printCopy: print,
    labelPrinter: printers.label[0],
    printLabel: (label) =>
      void spool.enqueue({ what: 'label', ...label, copy: 0, role: 'label', madeAt: now() }),
    openDrawer: drawer.kick,
    // What the spool has forgotten, or never had, was in order when last seen.
    stateOf: (entry) => jobOf(entry)?.status ?? 'handed-over',
    cameOutAt: (entry) => {
      const printer = jobOf(entry)?.printer;
      return printer === undefined || printer === first.port.name ? null : printer;
    },
    printers: () => printerViews(printers, { spool, drawerNote: drawer.note() }),
    questions: () => spool.jobs().filter(isAsked).map(printQuestion),
    answer: spool.answer,
    onChange: (listener) => {
      spool.onEvent(listener);
      drawer.onChange(listener);
    },
    close: async () => {
      await drawer.close();
      await spool.close();
    },
  };
}
