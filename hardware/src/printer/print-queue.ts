import type { PrinterCause, PrinterPort, PrinterStatus, WriteOutcome } from './port.ts';

/**
 * The jobs of one printer, in order, in memory. A job that the printer took nothing of waits at the front and is
 * tried again; one that may be on paper is never sent again unasked: the cashier says whether it came out. The
 * same job given twice is one job, so a command that is repeated after a crash of its caller prints once.
 */
export type PrintQueue = {
  enqueue(job: PrintJob): PrintedJob;
  jobs(): readonly PrintedJob[];
  status(): PrinterStatus | undefined;
  /** The cashier's answer to an unconfirmed job: true, it came out; false, it is lost and is given up. */
  answer(jobId: string, cameOut: boolean): void;
  /** Gives up a job that waits. False if it is too late. */
  cancel(jobId: string): boolean;
  onEvent(listener: (event: PrintQueueEvent) => void): () => void;
  /** Resolves when no job waits or is under way. */
  whenIdle(): Promise<void>;
  close(): Promise<void>;
};

export type PrintJob = {
  readonly what: string;
  readonly which: string;
  /** 0 for the original, then 1, 2, 3 for its copies. */
  readonly copy: number;
  readonly bytes: Uint8Array;
};

export type PrintedJob = {
  readonly id: string;
  readonly status: PrintStatus;
  /** Why it waits, is in doubt or failed. */
  readonly cause?: PrinterCause | 'cancelled' | 'not-come-out';
};

export type PrintStatus = 'queued' | 'sending' | 'handed-over' | 'confirmed' | 'unconfirmed' | 'failed';

export type PrintQueueEvent =
  | { readonly type: 'job.changed'; readonly job: PrintedJob }
  | { readonly type: 'status.changed'; readonly status: PrinterStatus };

export type PrintQueueOptions = {
  readonly printer: PrinterPort;
  readonly deadlineMs?: number;
  readonly retryMs?: number;
};

export function printJobId(job: Pick<PrintJob, 'what' | 'which' | 'copy'>): string {
  return `${job.what}/${job.which}/${job.copy}`;
}

/** A long receipt with pictures takes a slow printer about ten seconds. */
const DEADLINE_MS = 20_000;
const RETRY_MS = 2_000;
/** Finished jobs are remembered for the screen and against repeats. */
const REMEMBERED = 500;

export function createPrintQueue(options: PrintQueueOptions): PrintQueue {
  const queue: Queue = {
    options,
    jobs: new Map(),
    waiting: [],
    listeners: new Set(),
    idlers: new Set(),
    known: undefined,
    isBusy: false,
    isClosed: false,
    retry: undefined,
  };
  const stopListening = options.printer.onEvent((event) => {
    queue.known = event.status;
    tell(queue, event);
    if (event.status.online && queue.retry !== undefined) proceed(queue);
  });
  return {
    enqueue: (job) => enqueue(queue, job),
    jobs: () => [...queue.jobs.values()],
    status: () => queue.known,
    answer: (jobId, cameOut) => answer(queue, jobId, cameOut),
    cancel: (jobId) => cancel(queue, jobId),
    onEvent(listener) {
      queue.listeners.add(listener);
      return () => queue.listeners.delete(listener);
    },
    whenIdle: () =>
      queue.waiting.length === 0 && !queue.isBusy
        ? Promise.resolve()
        : new Promise((resolve) => {
            queue.idlers.add(resolve);
          }),
    async close() {
      queue.isClosed = true;
      clearTimeout(queue.retry);
      stopListening();
      await options.printer.close();
    },
  };
}

type Queue = {
  readonly options: PrintQueueOptions;
  readonly jobs: Map<string, PrintedJob>;
  readonly waiting: { readonly id: string; readonly bytes: Uint8Array }[];
  readonly listeners: Set<(event: PrintQueueEvent) => void>;
  readonly idlers: Set<() => void>;
  known: PrinterStatus | undefined;
  isBusy: boolean;
  isClosed: boolean;
  retry: NodeJS.Timeout | undefined;
};

function enqueue(queue: Queue, job: PrintJob): PrintedJob {
  const id = printJobId(job);
  const same = queue.jobs.get(id);
  if (same !== undefined) return same;
  queue.waiting.push({ id, bytes: job.bytes });
  const queued = change(queue, { id, status: 'queued' });
  if (queue.retry === undefined) queueMicrotask(() => proceed(queue));
  return queued;
}

function answer(queue: Queue, id: string, cameOut: boolean): void {
  if (queue.jobs.get(id)?.status !== 'unconfirmed') return;
  change(queue, cameOut ? { id, status: 'confirmed' } : { id, status: 'failed', cause: 'not-come-out' });
}

function cancel(queue: Queue, id: string): boolean {
  const at = queue.waiting.findIndex((job) => job.id === id);
  if (at < 0 || (at === 0 && queue.isBusy)) return false;
  queue.waiting.splice(at, 1);
  change(queue, { id, status: 'failed', cause: 'cancelled' });
  if (at === 0) proceed(queue);
  return true;
}

function proceed(queue: Queue): void {
  if (queue.isBusy || queue.isClosed) return;
  clearTimeout(queue.retry);
  queue.retry = undefined;
  const next = queue.waiting[0];
  if (next === undefined) {
    for (const idle of queue.idlers) idle();
    queue.idlers.clear();
    return;
  }
  queue.isBusy = true;
  change(queue, { id: next.id, status: 'sending' });
  const { printer, deadlineMs = DEADLINE_MS } = queue.options;
  void printer.write(next.bytes, { deadlineMs }).then((outcome) => settle(queue, next.id, outcome));
}

function settle(queue: Queue, id: string, outcome: WriteOutcome): void {
  queue.isBusy = false;
  if (outcome.status === 'failed') {
    change(queue, { id, status: 'queued', cause: outcome.cause });
    if (queue.isClosed) return;
    queue.retry = setTimeout(() => proceed(queue), queue.options.retryMs ?? RETRY_MS);
    return;
  }
  queue.waiting.shift();
  const inDoubt = outcome.status === 'unconfirmed' ? { cause: outcome.cause } : {};
  change(queue, { id, status: outcome.status, ...inDoubt });
  forgetOldest(queue.jobs);
  proceed(queue);
}

function change(queue: Queue, job: PrintedJob): PrintedJob {
  queue.jobs.set(job.id, job);
  tell(queue, { type: 'job.changed', job });
  return job;
}

function tell(queue: Queue, event: PrintQueueEvent): void {
  for (const listener of queue.listeners) listener(event);
}

function forgetOldest(jobs: Map<string, PrintedJob>): void {
  for (const job of jobs.values()) {
    if (jobs.size <= REMEMBERED) return;
    if (job.status === 'confirmed' || job.status === 'handed-over' || job.status === 'failed')
      jobs.delete(job.id);
  }
}
