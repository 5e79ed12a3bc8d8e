import type { WriteOutcome } from '../printer/port.ts';
import type { JobCause, SpooledJob } from './job.ts';
import type { JobBook } from './job-book.ts';
import { markDocument } from './mark-document.ts';
import type { PrinterHealth } from './printer-health.ts';
import type { SpoolPrinter } from './spool.ts';
import type { StoredJob } from './store.ts';

export type PrinterTurnDeps = {
  readonly printer: SpoolPrinter;
  readonly book: JobBook;
  readonly health: PrinterHealth;
  readonly deadlineMs: number;
};

/** `later`: no printer has a byte of it, and it keeps its place. */
export type Then = 'next' | 'later';

/** One job that waited, as far as it goes now. */
export async function turnOf(deps: PrinterTurnDeps, stored: StoredJob): Promise<Then> {
  const { printer, book, health } = deps;
  const { job } = stored;
  if (health.trouble()) {
    await health.ask();
    // Meanwhile somebody may have said that it need not be printed.
    if (book.get(job.id)?.job !== job) return 'next';
    const cause = health.trouble()?.cause;
    if (cause !== undefined) return waitWith(book, job.id, cause);
  }
  const bytes = rendered(printer, stored);
  if (bytes === undefined) {
    change(book, job.id, 'failed', 'unprintable');
    return 'next';
  }
  return book.catchUp() ? send(deps, stored, bytes) : waitWith(book, job.id, job.cause);
}

/** On disk as under way, known before or not, then to the printer. */
export async function send(
  { printer, book, health, deadlineMs }: PrinterTurnDeps,
  { job, document }: StoredJob,
  bytes: Uint8Array,
): Promise<Then> {
  const isKept = book.put({ document, job: { ...job, status: 'sending', cause: undefined } });
  if (!isKept || !book.flush()) return waitWith(book, job.id, job.cause);
  const longerMs = printer.longerMs?.(document) ?? 0;
  const outcome = await printer.port.write(bytes, { deadlineMs: deadlineMs + longerMs });
  return settle({ book, health }, job.id, outcome);
}

/** Undefined where it cannot be printed truly on this printer. */
export function rendered(printer: SpoolPrinter, { job, document }: StoredJob): Uint8Array | undefined {
  try {
    return printer.render(markDocument(document, job));
  } catch {
    return undefined;
  }
}

export function change(book: JobBook, id: string, status: SpooledJob['status'], cause?: JobCause): void {
  const stored = book.get(id);
  if (stored !== undefined) book.put({ ...stored, job: { ...stored.job, status, cause } });
}

function settle(
  { book, health }: Pick<PrinterTurnDeps, 'book' | 'health'>,
  id: string,
  outcome: WriteOutcome,
): Then {
  health.note('cause' in outcome ? outcome.cause : undefined);
  if (outcome.status === 'failed') return waitWith(book, id, outcome.cause);
  if (outcome.status === 'handed-over') health.handedOver(id);
  else change(book, id, outcome.status, 'cause' in outcome ? outcome.cause : undefined);
  return 'next';
}

function waitWith(book: JobBook, id: string, cause: JobCause | undefined): Then {
  const job = book.get(id)?.job;
  if (job?.status !== 'queued' || job.cause !== cause) change(book, id, 'queued', cause);
  return 'later';
}
