/**
 * Tells whether the broker is the one that a consumer knew. The consumer keeps the name of an empty durable queue in its
 * own database; where the broker has no such queue, its data was wiped, or it is another broker, or this is the first
 * start: then the consumer takes what it missed from the publishers' outboxes before it consumes on.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChannelModel } from 'amqplib';
import type { Logger } from 'pino';
import type { QueueMemory } from '../queue-memory.ts';
import { declareMark, deleteQueue, hasQueue } from './declare-topology.ts';
import { markQueueOf } from './names.ts';

const LOOK_EVERY_MS = 250;

type At = {
  readonly model: ChannelModel;
  readonly queue: string;
  readonly log: Logger;
  readonly signal: AbortSignal;
};

export async function requireMark(at: At, memory: QueueMemory, wasThere: boolean): Promise<void> {
  for (let isThere = wasThere; ; isThere = true) {
    if (isThere && (await isKnown(at, memory))) return;
    // Of several instances one reads; the others find the new mark when it is done.
    const isDone = await memory.alone(async () => {
      if (!isThere || !(await isKnown(at, memory))) await readAnew(at, memory);
    });
    if (isDone) return;
    await delay(LOOK_EVERY_MS, undefined, { signal: at.signal });
  }
}

async function isKnown({ model, queue }: At, memory: QueueMemory): Promise<boolean> {
  const mark = await memory.readMark();
  return mark !== null && (await hasQueue(model, markQueueOf(queue, mark)));
}

async function readAnew({ model, queue, log }: At, memory: QueueMemory): Promise<void> {
  const mark = await memory.readMark();
  if (mark !== null)
    log.warn({ queue }, 'the broker has lost this queue: reading from the outboxes what it held');
  await memory.catchUp();
  const fresh = randomUUID();
  // The queue first: a mark without a queue means reading again, a queue without a mark means nothing.
  await declareMark(model, markQueueOf(queue, fresh));
  await memory.writeMark(fresh);
  if (mark !== null) await deleteQueue(model, markQueueOf(queue, mark));
}
