import type { PrinterStatus } from '../printer/port.ts';
import type { SpooledJob } from './job.ts';
import type { JobBook } from './job-book.ts';
import { isTooOld } from './job-rules.ts';
import { createPrinterHealth } from './printer-health.ts';
import { change, rendered, send, type Then, turnOf } from './printer-turn.ts';
import type { PrinterState, SpoolPrinter } from './spool.ts';
import type { StoredJob } from './store.ts';

/** The jobs of one printer, in order, one at a time. */
export type PrinterQueue = {
  /** Takes the next job if the printer is free; harmless at any time. */
  readonly proceed: () => void;
  /**
   * Sends a new job at once where the printer is free, well and nothing waits for it: it is saved as under way, and
   * the first byte waits for that flush alone. False where it has to be queued.
   */
  readonly begin: (stored: StoredJob) => boolean;
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
  const turnDeps = { printer, book, health, deadlineMs: deps.deadlineMs };
  const begin = (stored: StoredJob): boolean => {
    if (isBusy || isClosed || health.trouble() || !book.canWrite() || waiting().length > 0) return false;
    if (isTooOld(stored.job, deps.now(), deps.staleMs)) return false;
    const bytes = rendered(printer, stored);
    if (bytes === undefined) return false;
    clearTimeout(retry);
    retry = undefined;
    turn(() => send(turnDeps, stored, bytes));
    return true;
  };
  const proceed = (): void => {
    if (isBusy || isClosed) return;
    clearTimeout(retry);
    retry = undefined;
    const next = takeNext(deps, waiting());
    if (next !== undefined) turn(() => turnOf(turnDeps, next));
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
    begin,
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
