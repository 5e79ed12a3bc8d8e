/**
 * A divided queue has one way in, the queue that the exchange knows, and one active consumer there, the mover, who
 * hands each event on to its company's partition. Publishers need not know the number. To change it, the mover sends a
 * barrier through every old partition and waits until everything before it has been taken; only then does it hand on
 * by the new number. So a company's events are never in two places at once.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import type { Logger } from 'pino';
import type { PartitionMemory } from '../queue-memory.ts';
import { declarePartitions } from './declare-topology.ts';
import { partitionQueueOf } from './names.ts';
import { partitionOf } from './partition-of.ts';
import { publishConfirmed } from './publisher.ts';
import { readEvent } from './read-event.ts';
import { acknowledge } from './tap.ts';

export const BARRIER_HEADER = 'x-barrier';
const LOOK_EVERY_MS = 100;

type At = {
  readonly queue: string;
  readonly memory: PartitionMemory;
  readonly log: Logger;
  readonly signal: AbortSignal;
};

/** Brings the queue to `wanted` partitions; called by whoever is its active consumer, before the first event. */
export async function changePartitions(at: At, channel: ConfirmChannel, wanted: number): Promise<void> {
  const { queue, memory, log, signal } = at;
  let isOpen = true;
  channel.once('close', () => {
    isOpen = false;
  });
  for (;;) {
    const now = await memory.read();
    if (wanted > 1) await declarePartitions(channel, queue, wanted);
    if (now === wanted) return;
    if (now > 1) {
      const change = randomUUID();
      await declarePartitions(channel, queue, now);
      for (let partition = 0; partition < now; partition += 1)
        await sendBarrier(channel, queue, partition, change);
      while ((await memory.countDrained(change)) < now) {
        signal.throwIfAborted();
        // Another is the mover now.
        if (!isOpen) throw new Error('the channel was lost while partitions were drained');
        await delay(LOOK_EVERY_MS, undefined, { signal });
      }
    }
    if (await memory.change(now, wanted)) {
      log.info({ queue, from: now, to: wanted }, 'the partitions of a queue have changed');
    }
  }
}

/** Hands one event on, and acknowledges it when its partition has it. Anything else ends the channel: all comes again. */
export async function moveOn(
  queue: string,
  partitions: number,
  message: ConsumeMessage,
  channel: ConfirmChannel,
): Promise<void> {
  const partition = partitionOf(readEvent(message)?.companyid ?? '', partitions);
  try {
    await publishConfirmed(channel, {
      exchange: '',
      routingKey: partitionQueueOf(queue, partition),
      content: message.content,
      id: String(message.properties.messageId),
    });
    acknowledge(channel, message);
  } catch {
    await channel.close().catch(() => undefined);
  }
}

function sendBarrier(
  channel: ConfirmChannel,
  queue: string,
  partition: number,
  change: string,
): Promise<void> {
  return publishConfirmed(channel, {
    exchange: '',
    routingKey: partitionQueueOf(queue, partition),
    content: Buffer.alloc(0),
    id: `barrier ${change}`,
    headers: { [BARRIER_HEADER]: change },
  });
}
