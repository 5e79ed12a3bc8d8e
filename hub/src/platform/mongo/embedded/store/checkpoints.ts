import { statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { fileIn } from './open-file.ts';

/**
 * Keeps the write-ahead log short without holding up writes: a thread with a connection of its own copies its pages
 * into the file. Under steady writing it never quite catches up; then it says so, and the writer copies the little
 * that is left between two groups, whereupon the log begins anew. A small log has no thread at all.
 */
export interface Checkpoints {
  /** Whether the writer should copy the rest itself, now. Asked after every flush. */
  readonly isDue: () => boolean;
  readonly done: () => void;
  readonly stop: () => Promise<void>;
}

const LOOK_EVERY_MS = 200;
const WORTH_A_THREAD = 8 * 2 ** 20;
/** Were the thread to fail, the log still ends somewhere. */
const LARGEST_LOG = 256 * 2 ** 20;

export function startCheckpoints(directory: string): Checkpoints {
  const log = `${fileIn(directory)}-wal`;
  let due = false;
  let thread: Worker | undefined;
  const look = (): void => {
    const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
    if (size > LARGEST_LOG) due = true;
    if (size > WORTH_A_THREAD) thread ??= startThread();
  };
  const startThread = (): Worker => {
    const started = new Worker(new URL('./checkpoint-thread.ts', import.meta.url), {
      workerData: { file: fileIn(directory) },
    });
    started.unref();
    started.on('message', () => {
      due = true;
    });
    // It starts again at the next look; what it does is repeated without harm.
    started.on('error', () => undefined);
    started.on('exit', () => {
      thread = undefined;
    });
    return started;
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  timer.unref();
  return {
    isDue: () => due,
    done: () => {
      due = false;
    },
    stop: async () => {
      clearInterval(timer);
      await thread?.terminate();
    },
  };
}
