import { type JobAnswer, type PrintJob, printJobId, type SpooledJob } from './job.ts';
import { openJobBook } from './job-book.ts';
import { answered } from './job-rules.ts';
import { createPrinterQueue, type PrinterQueue } from './printer-queue.ts';
import { createRoutes } from './routes.ts';
import type { Spool, SpoolEvent, SpoolOptions } from './spool.ts';

const DEFAULTS = {
  /** A long receipt with pictures takes a slow printer about ten seconds. */
  deadlineMs: 20_000,
  retryMs: 2_000,
  settleMs: 1_500,
  /** Time enough to change the roll. */
  failoverMs: 30_000,
  staleMs: 4 * 3_600_000,
};

export function openSpool(given: SpoolOptions): Spool {
  const options = { ...DEFAULTS, ...given };
  const queues = new Map<string, PrinterQueue>();
  const routes = createRoutes(queues, options.roles, options.failoverMs);
  const listeners = new Set<(event: SpoolEvent) => void>();
  const idlers = new Set<() => void>();
  const isIdle = () => [...queues.values()].every((queue) => queue.isIdle());
  const tell = (event: SpoolEvent) => {
    for (const listener of listeners) listener(event);
  };
  const proceed = () => {
    for (const queue of queues.values()) queue.proceed();
  };
  const book = openJobBook({
    store: options.store,
    retryMs: options.retryMs,
    onPut: (job) => tell({ type: 'job.changed', job }),
    onWritable: (canWrite) => {
      tell({ type: 'spool.changed', canWrite });
      if (canWrite) proceed();
    },
  });
  const putAndProceed = (stored: { job: SpooledJob; document: PrintJob['document'] }): SpooledJob => {
    const job = routes.place(stored.job);
    book.put({ ...stored, job });
    queueMicrotask(proceed);
    return job;
  };
  for (const printer of options.printers) {
    const queue = createPrinterQueue({
      ...options,
      printer,
      book,
      elsewhere: routes.elsewhere,
      onMoved: putAndProceed,
      onStatus: (status) => tell({ type: 'printer.changed', printer: printer.name, status }),
      onIdle: () => {
        if (!isIdle()) return;
        for (const idle of idlers) idle();
        idlers.clear();
      },
    });
    queues.set(printer.name, queue);
  }
  for (const { id } of book.all()) {
    const stored = book.get(id);
    if (stored !== undefined && routes.place(stored.job) !== stored.job) putAndProceed(stored);
  }
  queueMicrotask(proceed);

  return {
    enqueue: ({ document, ...given }) => {
      const id = printJobId(given);
      const known = book.get(id)?.job;
      if (known !== undefined) return known;
      const job = routes.place({ ...given, id, printer: '', status: 'queued', doubts: 0 });
      const hasBegun = queues.get(job.printer)?.begin({ job, document });
      return (hasBegun ? book.get(id)?.job : undefined) ?? putAndProceed({ job, document });
    },
    answer: (id: string, word: JobAnswer) => {
      const stored = book.get(id);
      const job = stored && answered(stored.job, word, options.now());
      if (!stored || !job) return false;
      putAndProceed({ ...stored, job });
      return true;
    },
    job: (id) => book.get(id)?.job,
    jobs: book.all,
    printers: () => Array.from(queues.values(), (queue) => queue.state()),
    canWrite: book.canWrite,
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    whenIdle: () => (isIdle() ? Promise.resolve() : new Promise((resolve) => idlers.add(resolve))),
    close: async () => {
      await Promise.all(Array.from(queues.values(), (queue) => queue.close()));
      book.close();
    },
  };
}
