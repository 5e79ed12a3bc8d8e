import type { PrinterStatus, WriteOutcome } from '../printer/port.ts';
import type { JobCause, SpooledJob } from './job.ts';
import type { JobBook } from './job-book.ts';
import { isTooOld } from './job-rules.ts';
import { markDocument } from './mark-document.ts';
import { createPrinterHealth, type PrinterHealth } from './printer-health.ts';
import type { PrinterState, SpoolPrinter } from './spool.ts';
import type { StoredJob } from './store.ts';

/** The jobs of one printer, in order, one at a time. */
export type PrinterQueue = {
  /** Takes the next job if the printer is free; harmless at any time. */
  readonly proceed: () => void;
  readonly state: () => PrinterState;
  /** Undefined where the printer is well, as far as is known. */
  readonly troubledForMs: () => number | undefined;
  readonly isIdle: () => boolean;
  /** Nothing is begun any more; resolves when what is under way is decided, or will not be soon. */
  readonly close: () => Promise<void>;
};

export type PrinterQueueDeps = {
  readonly printer: SpoolPrinter;
  readonly book: JobBook;
  readonly now: () => number;
  readonly deadlineMs: number;
  readonly retryMs: number;
  readonly settleMs: number;
  readonly staleMs: number;
  /** Where else the job should go now; undefined where it is in the right place. */
  readonly elsewhere: (job: SpooledJob) => string | undefined;
  readonly onMoved: (stored: StoredJob) => void;
  readonly onStatus: (status: PrinterStatus) => void;
  readonly onIdle: () => void;
};

/** What a printer took and does not confirm is left in doubt at the end rather than waited for. */
const CLOSE_MS = 2_000;

export function createPrinterQueue(deps: PrinterQueueDeps): PrinterQueue {
  const { printer, book, retryMs } = deps;
  let isBusy = false;
  let underWay: Promise<void> = Promise.resolve();
  let retry: NodeJS.Timeout | undefined;
  let isClosed = false;
  const waiting = () => book.all().filter((job) => job.status === 'queued' && job.printer === printer.name);

  const health = createPrinterHealth({
    port: printer.port,
    settleMs: deps.settleMs,
    onStatus: (status) => {
      deps.onStatus(status);
      if (status.online && retry !== undefined) proceed();
    },
    onSettled: (id, trouble) =>
      trouble === undefined ? change(book, id, 'handed-over') : change(book, id, 'unconfirmed', trouble),
    onLooked: () => proceed(),
  });
  const proceed = (): void => {
    if (isBusy || isClosed) return;
    clearTimeout(retry);
    retry = undefined;
    const next = takeNext(deps, waiting());
    if (next !== undefined) turn(() => turnOf(deps, health, next));
    else {
      deps.onIdle();
      // A printer in trouble that nothing waits for is to be seen when it is well again.
      if (health.trouble())
        retry = setTimeout(() => turn(() => health.ask().then(() => 'next' as const)), retryMs);
    }
  };
  /** Busy from here on: what a turn tells may lead back to `proceed`. */
  const turn = (work: () => Promise<Then>): void => {
    isBusy = true;
    underWay = work().then((then) => {
      isBusy = false;
      if (then === 'next') proceed();
      else if (!isClosed) retry = setTimeout(proceed, retryMs);
    });
  };
  return {
    proceed,
    state: () => ({
      name: printer.name,
      status: health.status(),
      waiting: waiting().length,
      isPrinting: isBusy,
    }),
    troubledForMs: () => health.trouble()?.forMs,
    isIdle: () => !isBusy && health.isSettled() && waiting().length === 0,
    close: async () => {
      isClosed = true;
      clearTimeout(retry);
      const finish = async () => {
        await underWay;
        await health.close();
        await printer.port.close();
      };
      await Promise.race([finish(), new Promise((resolve) => setTimeout(resolve, CLOSE_MS).unref())]);
    },
  };
}

/** The first that is to be printed here; those before it are put where they belong. */
function takeNext(deps: PrinterQueueDeps, waiting: readonly SpooledJob[]): StoredJob | undefined {
  const { book } = deps;
  for (const { id } of waiting) {
    const stored = book.get(id);
    if (stored === undefined) continue;
    const elsewhere = deps.elsewhere(stored.job);
    if (isTooOld(stored.job, deps.now(), deps.staleMs)) change(book, id, 'stale', stored.job.cause);
    else if (elsewhere === undefined) return stored;
    else deps.onMoved({ ...stored, job: { ...stored.job, printer: elsewhere } });
  }
  return undefined;
}

/** `later`: no printer has a byte of it, and it keeps its place. */
type Then = 'next' | 'later';

/** One job, as far as it goes now. */
async function turnOf(
  { printer, book, deadlineMs }: PrinterQueueDeps,
  health: PrinterHealth,
  stored: StoredJob,
): Promise<Then> {
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
  if (!book.flush() || !change(book, job.id, 'sending')) return waitWith(book, job.id, job.cause);
  const longerMs = printer.longerMs?.(stored.document) ?? 0;
  const outcome = await printer.port.write(bytes, { deadlineMs: deadlineMs + longerMs });
  return settle(book, health, { id: job.id, outcome });
}

function settle(
  book: JobBook,
  health: PrinterHealth,
  { id, outcome }: { readonly id: string; readonly outcome: WriteOutcome },
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

/** True when it is on disk. */
function change(book: JobBook, id: string, status: SpooledJob['status'], cause?: JobCause): boolean {
  const stored = book.get(id);
  return stored === undefined || book.put({ ...stored, job: { ...stored.job, status, cause } });
}

function rendered(printer: SpoolPrinter, { job, document }: StoredJob): Uint8Array | undefined {
  try {
    return printer.render(markDocument(document, job));
  } catch {
    return undefined;
  }
}
