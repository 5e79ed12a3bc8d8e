import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { UnavailableError } from '@counterbook/shared/result';
import type { Polygon } from './outline.ts';

/**
 * HarfBuzz can only be loaded by waiting for it, a receipt is laid out without waiting, and most tills never need it. So
 * the first text that does is shaped on a thread, for whose answer this one sleeps; meanwhile it is loaded here, too, and
 * from then on nothing is asked of the thread.
 */
export type ShapingQuestion = { readonly text: string; readonly font: ShapingFont };

/** A file of a package, and how large its letters are drawn. */
export type ShapingFont = { readonly file: string; readonly dotsPerEm: number };

/** In dots; y downwards from the top of the line. */
export type ShapedText = { readonly width: number; readonly outlines: readonly Polygon[] };

/** Undefined where the font lacks a letter. */
export function askShaper(question: ShapingQuestion): ShapedText | undefined {
  return shapeHere === undefined ? askThread(question) : shapeHere(question);
}

/** Whoever is about to draw much may wait for it: a question to the thread costs two changes of threads. */
export async function loadShaper(): Promise<void> {
  shapeHere ??= (await import('./shape-text.ts')).shapeText;
  void thread?.worker.terminate();
  thread = undefined;
}

type ShapingThread = {
  readonly worker: Worker;
  readonly port: MessagePort;
  /** How many answers it has given. */
  readonly answered: Int32Array;
};

const PATIENCE_MS = 60_000;
let thread: ShapingThread | undefined;
let shapeHere: ((question: ShapingQuestion) => ShapedText | undefined) | undefined;

function askThread(question: ShapingQuestion): ShapedText | undefined {
  thread ??= startThread();
  const { worker, port, answered } = thread;
  const before = Atomics.load(answered, 0);
  port.postMessage(question);
  if (Atomics.wait(answered, 0, before, PATIENCE_MS) === 'timed-out') {
    thread = undefined;
    void worker.terminate();
    throw new UnavailableError('the thread that shapes Hindi and Thai gives no answer');
  }
  return receiveMessageOnPort(port)?.message;
}

function startThread(): ShapingThread {
  const { port1, port2 } = new MessageChannel();
  const answered = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL('./shaper-thread.ts', import.meta.url), {
    workerData: { port: port2, answered },
    transferList: [port2],
  });
  worker.unref();
  // Who waits for its answer in vain, and who loads the same here, says so.
  worker.on('error', () => undefined);
  void loadShaper().catch(() => undefined);
  return { worker, port: port1, answered };
}
