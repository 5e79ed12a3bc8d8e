import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs';

const WITHIN_MILLISECONDS = 100;

/** Flushes SQLite's write-ahead log: at once for whoever needs it, else beside whoever prints, sells and draws meanwhile. */
export type LogFlush = {
  /** What is committed by now is on disk when it returns. Throws where anything before may never be. */
  readonly now: () => void;
  /** The same from a thread of the pool, a moment later: a flush at once that comes before is one for both. */
  readonly soon: () => void;
  readonly close: () => void;
};

/** `file` is the database's. Its log is kept open: what the system could not write is told to who had it open then. */
export function createLogFlush(file: string): LogFlush {
  const log = openSync(`${file}-wal`, 'r+');
  let due: NodeJS.Timeout | undefined;
  let isRunning = false;
  let isClosed = false;
  let failure: Error | undefined;

  const begin = (): void => {
    due = undefined;
    isRunning = true;
    fdatasync(log, (error) => {
      isRunning = false;
      // It is told once only, and what was not written may be dropped by then.
      failure ??= error ?? undefined;
      if (isClosed) closeSync(log);
    });
  };
  const cancel = (): void => {
    clearTimeout(due);
    due = undefined;
  };
  return {
    now: () => {
      cancel();
      if (failure !== undefined) throw failure;
      fdatasyncSync(log);
    },
    soon: () => {
      due ??= setTimeout(begin, WITHIN_MILLISECONDS).unref();
    },
    close: () => {
      cancel();
      isClosed = true;
      if (!isRunning) closeSync(log);
    },
  };
}
