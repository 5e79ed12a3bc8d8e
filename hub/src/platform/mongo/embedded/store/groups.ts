import type { CommandError } from '../command-error.ts';
import type { LogFlush } from './log-flush.ts';
import { createPace } from './pace.ts';

/**
 * Writes that arrive together form a group: one commit and one flush for all. While the flush of a group is under way
 * the next one gathers; whoever waits for a flush is told then. A read of what is not flushed yet waits too: nobody
 * hears of anything that a loss of power could still undo.
 */
export interface Groups {
  readonly isOpen: () => boolean;
  readonly open: () => void;
  /** Calls back once nothing written so far can be lost any more, or with what went wrong. */
  readonly afterFlush: (callback: FlushCallback) => void;
  /** The open group came to nothing. */
  readonly failOpen: (failure: CommandError) => void;
  /** Nor is anything certain that was committed and not flushed. */
  readonly failAll: (failure: CommandError) => void;
  /** Flushes what is left. */
  readonly close: () => Promise<void>;
}

export type FlushCallback = (failure: CommandError | undefined) => void;

interface Waiting {
  readonly group: number;
  readonly callback: FlushCallback;
}

export function createGroups(deps: {
  readonly log: LogFlush;
  readonly commit: () => void;
  readonly onFailedCommit: (error: unknown) => void;
  readonly onFailedFlush: (error: Error) => void;
  readonly onFlushed: () => void;
}): Groups {
  const { log } = deps;
  const pace = createPace(() => performance.now());
  let isOpen = false;
  let current = 1;
  let flushed = 0;
  let waiting: Waiting[] = [];

  const tell = (failure: CommandError | undefined, isMeant: (group: number) => boolean): void => {
    const told = waiting.filter(({ group }) => isMeant(group));
    waiting = waiting.filter(({ group }) => !isMeant(group));
    for (const { callback } of told) callback(failure);
  };
  const flush = (): void => {
    if (!isOpen || log.isRunning()) return;
    if (pace.isWorthWaiting(waiting.length)) setImmediate(flush);
    else commit();
  };
  const commit = (): void => {
    try {
      deps.commit();
    } catch (error) {
      deps.onFailedCommit(error);
      return;
    }
    isOpen = false;
    const group = current;
    current += 1;
    const callers = waiting.length;
    const from = performance.now();
    log.run((error) => {
      if (error !== null) {
        deps.onFailedFlush(error);
        return;
      }
      pace.flushed(callers, performance.now() - from);
      flushed = group;
      tell(undefined, (one) => one <= group);
      deps.onFlushed();
      flush();
    });
  };
  return {
    isOpen: () => isOpen,
    open: () => {
      isOpen = true;
      pace.opened();
      setImmediate(flush);
    },
    afterFlush: (callback) => {
      const group = isOpen ? current : current - 1;
      if (group <= flushed) callback(undefined);
      else waiting.push({ group, callback });
    },
    failOpen: (failure) => {
      isOpen = false;
      tell(failure, (group) => group === current);
    },
    failAll: (failure) => {
      isOpen = false;
      flushed = current - 1;
      tell(failure, () => true);
    },
    close: async () => {
      await log.ended();
      if (isOpen) commit();
      await log.ended();
      log.close();
    },
  };
}
