import { open } from 'node:fs/promises';

/**
 * Flushes what was committed without a flush, a moment later and beside everything else. Until then a loss of power
 * may take the last of it, never something before it; the flush of any other commit covers it too.
 */
export type LateFlush = {
  readonly afterCommit: () => void;
  /** Another commit was flushed, and with it all before. */
  readonly covered: () => void;
  readonly stop: () => void;
};

const WITHIN_MILLISECONDS = 100;

export function createLateFlush(file: string, onError: (error: unknown) => void): LateFlush {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const flush = async (): Promise<void> => {
    timer = undefined;
    try {
      const log = await open(`${file}-wal`, 'r+');
      await log.datasync().finally(() => log.close());
    } catch (error) {
      // Whoever closes the file takes the log into it.
      if (!isStopped) onError(error);
    }
  };
  const covered = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  return {
    afterCommit: () => {
      timer ??= setTimeout(() => void flush(), WITHIN_MILLISECONDS).unref();
    },
    covered,
    stop: () => {
      isStopped = true;
      covered();
    },
  };
}
