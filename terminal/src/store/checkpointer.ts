import type { DatabaseSync } from 'node:sqlite';

/**
 * Moves the write-ahead log into the file. SQLite would do it inside whichever commit fills the log, and that
 * sale would wait for it; here it is done in a quiet moment, and in a commit only when the log has grown big. An
 * error is heard here, where SQLite's own way would swallow it.
 */
export type Checkpointer = { readonly afterCommit: () => void; readonly stop: () => void };

const PAGES_WORTH_MOVING = 1_000;
const PAGES_THAT_CANNOT_WAIT = 16_000;
const QUIET_MILLISECONDS = 1_000;

export function createCheckpointer(database: DatabaseSync, onError: (error: unknown) => void): Checkpointer {
  database.exec('PRAGMA wal_autocheckpoint = 0');
  const look = database.prepare('PRAGMA wal_checkpoint(NOOP)');
  const move = database.prepare('PRAGMA wal_checkpoint(PASSIVE)');
  let timer: NodeJS.Timeout | undefined;

  const checkpoint = (): void => {
    clearTimeout(timer);
    try {
      move.get();
    } catch (error) {
      onError(error);
    }
  };

  const consider = (): void => {
    const state = look.get();
    const waiting = Number(state?.log) - Number(state?.checkpointed);
    clearTimeout(timer);
    if (waiting >= PAGES_THAT_CANNOT_WAIT) checkpoint();
    else if (waiting >= PAGES_WORTH_MOVING) timer = setTimeout(checkpoint, QUIET_MILLISECONDS).unref();
  };

  return {
    afterCommit: () => {
      // What is committed stays committed, whatever becomes of the log.
      try {
        consider();
      } catch (error) {
        onError(error);
      }
    },
    stop: () => clearTimeout(timer),
  };
}
