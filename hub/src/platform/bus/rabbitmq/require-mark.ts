/**
 * Tells whether the broker is the one that a consumer knew. The consumer keeps the name of an empty durable queue in its
 * own database; where the broker has no such queue, its data was wiped, or it is another broker, or this is the first
 * start: then the consumer takes what it missed from the publishers' outboxes before it consumes on.
 */
import { randomUUID } from 'node:crypto';
import type { ChannelModel } from 'amqplib';
import type { Logger } from 'pino';
import type { QueueMemory } from '../queue-memory.ts';
import { declareMark, deleteQueue, hasQueue } from './declare-topology.ts';
import { markQueueOf } from './names.ts';

export async function requireMark(
  at: { readonly model: ChannelModel; readonly queue: string; readonly log: Logger },
  memory: QueueMemory,
  wasThere: boolean,
): Promise<void> {
  const { model, queue, log } = at;
  const mark = await memory.readMark();
  const isKnown = mark !== null && (await hasQueue(model, markQueueOf(queue, mark)));
  if (isKnown && wasThere) return;
  if (mark !== null)
    log.warn({ queue }, 'the broker has lost this queue: reading from the outboxes what it held');
  await memory.catchUp();
  const fresh = randomUUID();
  // The queue first: a mark without a queue means reading again, a queue without a mark means nothing.
  await declareMark(model, markQueueOf(queue, fresh));
  await memory.writeMark(fresh);
  if (isKnown) await deleteQueue(model, markQueueOf(queue, mark));
}
