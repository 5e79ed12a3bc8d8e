import { closeSync, fdatasync, openSync } from 'node:fs';
import { fileIn } from './open-file.ts';

/**
 * Flushes SQLite's write-ahead log from a thread of the pool, while the database goes on. A flush covers all that was
 * committed before it began, and there is one at a time.
 */
export interface LogFlush {
  readonly isRunning: () => boolean;
  readonly run: (done: (error: Error | null) => void) => void;
  /** The log may be another file from now on: SQLite deletes it with its last connection. */
  readonly forgetFile: () => void;
  /** Resolves when no flush is under way. */
  readonly ended: () => Promise<void>;
  readonly close: () => void;
}

export function createLogFlush(directory: string): LogFlush {
  const path = `${fileIn(directory)}-wal`;
  let opened: number | undefined;
  let isStale = false;
  let running: PromiseWithResolvers<void> | undefined;
  const letGo = (): void => {
    if (opened !== undefined) closeSync(opened);
    opened = undefined;
    isStale = false;
  };
  return {
    isRunning: () => running !== undefined,
    run: (done) => {
      const ended = Promise.withResolvers<void>();
      running = ended;
      const end = (error: Error | null): void => {
        running = undefined;
        done(error);
        ended.resolve();
      };
      try {
        if (isStale) letGo();
        opened ??= openSync(path, 'r+');
        fdatasync(opened, end);
      } catch (error) {
        setImmediate(end, error instanceof Error ? error : new Error(String(error)));
      }
    },
    forgetFile: () => {
      isStale = true;
    },
    ended: async () => running?.promise,
    close: letGo,
  };
}
