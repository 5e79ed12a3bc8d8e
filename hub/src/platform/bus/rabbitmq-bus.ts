/**
 * The bus between processes: RabbitMQ with a durable topic exchange, quorum queues with one active consumer, publisher
 * confirms, and an acknowledgement only after the handler's commit. Order per partition, batches, retries and the
 * giving up are those of `lanes.ts`, the same as in one process. While the broker is away everything waits and nothing
 * fails; what was not acknowledged comes again, and the inbox makes it once.
 */
import { ContractError, InvariantError } from '@counterbook/shared/result';
import type { ChannelModel } from 'amqplib';
import type { Logger } from 'pino';
import type { Bus } from './bus.ts';
import { startCounting } from './bus-counts.ts';
import type { DeadLetter } from './dead-letter.ts';
import { contentOf } from './event-content.ts';
import { declareTopology } from './rabbitmq/declare-topology.ts';
import { connectTwice } from './rabbitmq/links.ts';
import { deadQueueOf, EXCHANGE } from './rabbitmq/names.ts';
import { createPublisher } from './rabbitmq/publisher.ts';
import { createQueueConsumer, type QueueConsumer } from './rabbitmq/queue-consumer.ts';
import { watchUnrouted } from './rabbitmq/watch-unrouted.ts';
import { isUnheard, requireRow, type Topology } from './topology.ts';

const IDLE_CHECK_MS = 15;
/** What a boot waits for the broker; longer than that it goes on without. */
const FIRST_TRY_MS = 5000;

export type RabbitMqOptions = {
  readonly url: string;
  readonly log: Logger;
  readonly topology: Topology;
  /** How many partitions each queue has, by company. */
  readonly partitions?: number;
  /** The process, as the broker's own lists call it. */
  readonly name?: string;
};

/** Throws a ContractError where the broker has something of ours in another shape; a broker that is away is no fault. */
export async function createRabbitMqBus(options: RabbitMqOptions): Promise<Bus> {
  const { log, topology, partitions = 1 } = options;
  const counting = startCounting();
  const stopping = new AbortController();
  const publisher = createPublisher(log, (model) => declareTopology(model, topology));
  const consumers = new Map<string, QueueConsumer>();
  let consuming: ChannelModel | null = null;

  const links = connectTwice({
    ...options,
    onPublishing: (model) => {
      if (model === null) return publisher.connected(null);
      counting.reconnected += 1;
      publisher.connected(model);
      watchUnrouted({ model, log, counting });
    },
    onConsuming: (model) => {
      consuming = model;
      for (const consumer of consumers.values()) consumer.connected(model);
    },
  });
  const trouble = () => {
    const all = [...consumers.values()].map((consumer) => consumer.trouble());
    return all.find((said) => said !== null) ?? null;
  };
  const stop = async (): Promise<void> => {
    stopping.abort();
    await Promise.all([...consumers.values()].map((consumer) => consumer.stop()));
    publisher.stop();
    await links.stop();
  };
  await refuseWrongTopology(links.firstTry).catch(async (error) => {
    await stop();
    throw error;
  });

  return {
    letters: 'broker',
    publish: async (events) => {
      const sent = events
        .map((event) => ({ event, content: contentOf(event) }))
        .filter(({ event }) => !isUnheard(topology, event.type))
        .map(({ event, content }) =>
          publisher.send({ exchange: EXCHANGE, routingKey: event.type, content, id: event.id }),
        );
      await settleAll(sent);
      counting.published += events.length;
    },
    subscribe: async (subscription) => {
      const { queue } = subscription;
      requireRow(topology, subscription);
      if (consumers.has(queue)) throw new InvariantError(`${queue} already has its consumer`);
      const bury = async (letter: DeadLetter) => {
        await publisher.send(toDeadQueue(letter));
        await subscription.bury?.(letter);
      };
      const deps = { subscription, bury, log, counting, topology, publisher, partitions };
      const consumer = createQueueConsumer(deps);
      consumers.set(queue, consumer);
      consumer.connected(consuming);
    },
    deliver: async (queue, events) => {
      const consumer = consumers.get(queue);
      if (consumer === undefined) throw new InvariantError(`nobody consumes ${queue}`);
      await consumer.deliver(events);
      counting.redelivered += events.length;
    },
    isReady: () => links.areUp() && trouble() === null,
    trouble,
    counts: () => {
      const waiting = [...consumers.values()].reduce((sum, consumer) => sum + consumer.waiting(), 0);
      return { ...counting, reconnected: Math.max(0, counting.reconnected - 1), waiting };
    },
    stopping: stopping.signal,
    drained: async () => {
      // Twice: a message on its way from the queue to us is in neither count for a moment.
      for (let quietChecks = 0; quietChecks < 2 && !stopping.signal.aborted; ) {
        const idle = await Promise.all(
          [...consumers.values()].map((consumer) => consumer.isIdle().catch(() => false)),
        );
        quietChecks = publisher.unconfirmed() === 0 && idle.every(Boolean) ? quietChecks + 1 : 0;
        await new Promise((resolve) => setTimeout(resolve, IDLE_CHECK_MS));
      }
    },
    stop,
  };
}

/** A broker that does not answer is waited for in the background. */
async function refuseWrongTopology(firstTry: Promise<void>): Promise<void> {
  const patience = new Promise<void>((resolve) => setTimeout(resolve, FIRST_TRY_MS).unref());
  await Promise.race([firstTry, patience]).catch((error) => {
    if (error instanceof ContractError) throw error;
  });
}

/** The event as it came, and beside it why it lies there. */
function toDeadQueue({ queue, event, reason, attempts }: DeadLetter) {
  return {
    exchange: '',
    routingKey: deadQueueOf(queue),
    content: contentOf(event),
    id: event.id,
    headers: {
      'x-queue': queue,
      'x-reason': reason.slice(0, 2000),
      'x-attempts': attempts,
      'x-given-up-at': new Date().toISOString(),
    },
  };
}

/** Waits for all, so that none is under way when the caller tries again; then the first fault counts. */
async function settleAll(sent: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(sent)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}
