import type { PrinterState, Spool, SpooledJob } from '@counterbook/hardware/spool';
import type { PrinterNote, PrinterView, PrintQuestionView } from '../host/protocol/views.ts';
import { printersOf, type TillPrinter, type TillPrinters } from './till-printer.ts';

/** The drawer has no line of its own on the screen: what it wants is told with the receipts' printer. */
export function printerViews(
  printers: TillPrinters,
  { spool, drawerNote }: { readonly spool: Spool; readonly drawerNote: PrinterNote | null },
): readonly PrinterView[] {
  const states = new Map(spool.printers().map((state) => [state.name, state]));
  const canWrite = spool.canWrite();
  const papers = printersOf(printers).map((printer) =>
    printerView(printer, {
      role: printers.receipt.includes(printer) ? 'receipt' : 'kitchen',
      isSpare: printer !== printers.receipt[0] && printer !== printers.kitchen[0],
      state: states.get(printer.port.name),
      canWrite,
      drawerNote: printer === printers.receipt[0] ? drawerNote : null,
    }),
  );
  const labels = printers.label.map(({ port }, index) =>
    printerView(
      { port, kind: 'real' },
      { role: 'label', isSpare: index > 0, state: states.get(port.name), canWrite, drawerNote: null },
    ),
  );
  return [...papers, ...labels];
}

type Known = Pick<PrinterView, 'role' | 'isSpare'> & {
  readonly state: PrinterState | undefined;
  readonly canWrite: boolean;
  readonly drawerNote: PrinterNote | null;
};

function printerView(printer: Pick<TillPrinter, 'port' | 'kind'>, known: Known): PrinterView {
  const { role, isSpare, state, canWrite, drawerNote } = known;
  const trouble = canWrite ? (state?.status?.cause ?? null) : 'disk';
  const paperNote = state?.status?.paper === 'low' ? 'paper-low' : null;
  return {
    name: printer.port.name,
    kind: printer.kind,
    role,
    isSpare,
    state: trouble !== null ? 'trouble' : state?.isPrinting ? 'printing' : 'ready',
    trouble,
    note: trouble === null ? (drawerNote ?? paperNote) : null,
    waiting: state?.waiting ?? 0,
    isSilent: state?.status?.online === true && state.status.paper === 'unknown',
  };
}

/** What a person at the printer is to say about a job. */
export function printQuestion(job: SpooledJob): PrintQuestionView {
  const { id, what, title, copy, printer, madeAt, status, cause } = job;
  return {
    jobId: id,
    what: what === 'kitchen-ticket' || what === 'label' ? what : 'receipt',
    title,
    copy,
    printer,
    madeAt: new Date(madeAt).toISOString(),
    asks: status === 'unconfirmed' ? 'came-out' : status === 'stale' ? 'still-wanted' : 'try-again',
    why: cause ?? null,
  };
}
