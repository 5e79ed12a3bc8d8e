import type { SpooledJob } from './job.ts';
import { afterRestart, hasEnded } from './job-rules.ts';
import { SpoolFullError, type SpoolStore, type StoredJob } from './store.ts';

/** The jobs in memory, and each change of them in the store: at once, or as soon as the disk takes it. */
export type JobBook = {
  readonly get: (id: string) => StoredJob | undefined;
  readonly all: () => readonly SpooledJob[];
  /** True when it is in the store, and on its way to the disk. */
  readonly put: (stored: StoredJob) => boolean;
  /** True when all that was put is on disk. */
  readonly flush: () => boolean;
  /** Tries what is not in the store yet; true when nothing is left. */
  readonly catchUp: () => boolean;
  readonly canWrite: () => boolean;
  readonly close: () => void;
};

export type JobBookOptions = {
  readonly store: SpoolStore;
  readonly retryMs: number;
  readonly onPut: (job: SpooledJob) => void;
  /** The disk has begun, or ceased, to take what is written. */
  readonly onWritable: (canWrite: boolean) => void;
};

/** Of each kind: jobs that ended are remembered for the screen and against repeats. */
const REMEMBERED = 1_000;
const FORGOTTEN_AT_ONCE = 100;

export function openJobBook({ store, retryMs, onPut, onWritable }: JobBookOptions): JobBook {
  const jobs = new Map<string, StoredJob>();
  const unwritten = new Set<string>();
  let retry: NodeJS.Timeout | undefined;
  let canWrite = true;
  let isClosed = false;
  let mustBeginAnew = false;

  const write = (): boolean => {
    if (mustBeginAnew) return beginAnew();
    try {
      for (const id of unwritten) {
        const stored = jobs.get(id);
        if (stored !== undefined) store.save(stored);
        unwritten.delete(id);
      }
      return true;
    } catch (error) {
      if (error instanceof SpoolFullError) return false;
      mustBeginAnew = true;
      return beginAnew();
    }
  };
  /** After any other error nothing that the file says is believed: what is in memory begins another. */
  const beginAnew = (): boolean => {
    try {
      store.beginAnew([...jobs.values()]);
      unwritten.clear();
      mustBeginAnew = false;
      return true;
    } catch {
      return false;
    }
  };
  const catchUp = (): boolean => {
    if (isClosed) return false;
    if (unwritten.size === 0 && !mustBeginAnew) return true;
    clearTimeout(retry);
    const wasWritable = canWrite;
    canWrite = write();
    if (!canWrite) retry = setTimeout(catchUp, retryMs);
    if (canWrite !== wasWritable) onWritable(canWrite);
    return canWrite;
  };
  const flush = (): boolean => {
    try {
      store.flush();
      return true;
    } catch {
      // What the system failed to write it may have dropped, and a second flush would succeed without it.
      mustBeginAnew = true;
      return catchUp();
    }
  };
  const put = (stored: StoredJob): boolean => {
    jobs.set(stored.job.id, stored);
    unwritten.add(stored.job.id);
    const isWritten = catchUp();
    onPut(stored.job);
    if (hasEnded(stored.job)) forgetOldest();
    return isWritten;
  };
  const forgetOldest = (): void => {
    if (isClosed || !canWrite || jobs.size <= REMEMBERED + FORGOTTEN_AT_ONCE) return;
    const ended = Array.from(jobs.values(), ({ job }) => job).filter(hasEnded);
    const kinds = Map.groupBy(ended, ({ what }) => what);
    const old = [...kinds.values()].flatMap((kind) => kind.slice(0, -REMEMBERED)).map(({ id }) => id);
    if (old.length < FORGOTTEN_AT_ONCE) return;
    try {
      store.forget(old);
      for (const id of old) jobs.delete(id);
    } catch {
      // They cost nothing but room in the file; what fails the next write will be told.
    }
  };

  for (const { job, document } of store.jobs()) {
    const found = { job: afterRestart(job), document };
    jobs.set(job.id, found);
    if (found.job !== job) unwritten.add(job.id);
  }
  catchUp();
  return {
    get: (id) => jobs.get(id),
    all: () => Array.from(jobs.values(), ({ job }) => job),
    put,
    flush,
    catchUp,
    canWrite: () => canWrite,
    close: () => {
      catchUp();
      isClosed = true;
      clearTimeout(retry);
      store.close();
    },
  };
}
