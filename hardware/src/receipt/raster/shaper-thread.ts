import { type MessagePort, workerData } from 'node:worker_threads';
import type { ShapingQuestion } from './ask-shaper.ts';
import { shapeText } from './shape-text.ts';

const { port, answered } = workerData as { readonly port: MessagePort; readonly answered: Int32Array };

port.on('message', (question: ShapingQuestion) => {
  port.postMessage(shapeText(question));
  Atomics.add(answered, 0, 1);
  Atomics.notify(answered, 0);
});
