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
    // Where no file can be opened just now, nothing has failed on the disk: the next flush covers it.
    const log = await open(`${file}-wal`, 'r+').catch(() => undefined);
    try {
      await log?.datasync();
    } catch (error) {
      // Whoever closes the file takes the log into it.
      if (!isStopped) onError(error);
    } finally {
      await log?.close().catch(() => undefined);
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
