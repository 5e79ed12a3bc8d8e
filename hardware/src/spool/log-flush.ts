import { closeSync, fdatasync, openSync } from 'node:fs';

/**
 * Flushes SQLite's write-ahead log from a thread of the pool: whoever prints, sells and draws meanwhile goes on. One
 * flush at a time, of all that was committed before it began.
 */
export type LogFlush = {
  /** Resolves when all that is committed by now is on disk. */
  readonly flushed: () => Promise<void>;
  readonly close: () => void;
};

/** `file` is the database's. Its log is kept open: what the system could not write is told to who had it open then. */
export function createLogFlush(file: string): LogFlush {
  const log = openSync(`${file}-wal`, 'r+');
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  const flush = (): Promise<void> => {
    next = undefined;
    running = new Promise((resolve, reject) => {
      fdatasync(log, (error) => (error ? reject(error) : resolve()));
    });
    return running;
  };
  return {
    flushed: () => {
      next ??= (running ?? Promise.resolve()).catch(() => undefined).then(flush);
      return next;
    },
    close: () => {
      const end = () => closeSync(log);
      const last = next ?? running;
      if (last === undefined) end();
      else last.then(end, end);
    },
  };
}
