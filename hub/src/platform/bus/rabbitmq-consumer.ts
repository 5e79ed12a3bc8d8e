import { type Event, eventSchema } from '@counterbook/shared/events';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import type { Logger } from 'pino';
import type { Subscription } from './bus.ts';
import type { Lanes } from './lanes.ts';
import { EXCHANGE } from './rabbitmq-publisher.ts';

export type Consumer = {
  /** Called with each new connection, and with null when it is lost. */
  readonly connected: (model: ChannelModel | null) => Promise<void>;
  /** Nothing in the queue, nothing in work. */
  readonly isIdle: () => Promise<boolean>;
  readonly stop: () => Promise<void>;
};

/** Enough that a full batch of every lane is always at hand. */
const PREFETCH = 2000;
const OPEN_AGAIN_AFTER_MS = 1000;

export function createConsumer(subscription: Subscription, lanes: Lanes, log: Logger): Consumer {
  const { queue, types } = subscription;
  let model: ChannelModel | null = null;
  let channel: Channel | null = null;
  let isStopped = false;

  const open = async (): Promise<void> => {
    if (model === null || isStopped) return;
    const fresh = await model.createChannel();
    channel = fresh;
    fresh.on('error', (error) => log.warn({ err: error, queue }, 'a consuming channel failed'));
    fresh.on('close', () => {
      if (channel === fresh) openAgain();
    });
    await declare(fresh, queue, types);
    await fresh.prefetch(PREFETCH);
    await fresh.consume(queue, (message) => {
      // Null: the broker took the queue from us; a closed channel is opened again.
      if (message === null) fresh.close().catch(() => undefined);
      else void take(fresh, message);
    });
  };
  /** A channel can fail, or its queue move, while the connection lives. */
  const openAgain = (): void => {
    channel = null;
    const retry = () => open().catch((error) => log.warn({ err: error, queue }, 'the queue does not open'));
    setTimeout(retry, OPEN_AGAIN_AFTER_MS).unref();
  };
  /** Acknowledged when taken or dead-lettered. Otherwise nothing is said, and the broker gives it to the next. */
  const take = async (from: Channel, message: ConsumeMessage): Promise<void> => {
    const event = readEvent(message);
    if (event === null) {
      log.error({ queue, messageId: message.properties.messageId }, 'dead letter: this is no event');
      from.reject(message, false);
      return;
    }
    try {
      await lanes.offer(event);
      from.ack(message);
    } catch (error) {
      log.warn({ err: error, queue }, 'a message stays with the broker');
    }
  };

  return {
    connected: async (fresh) => {
      model = fresh;
      channel = null;
      if (fresh !== null) await open();
    },
    isIdle: async () => {
      if (channel === null || lanes.waiting() > 0) return false;
      const { messageCount } = await channel.checkQueue(queue);
      return messageCount === 0 && lanes.waiting() === 0;
    },
    stop: async () => {
      isStopped = true;
      await lanes.stop();
    },
  };
}

export function deadQueueOf(queue: string): string {
  return `${queue}.dead`;
}

async function declare(channel: Channel, queue: string, types: readonly string[]): Promise<void> {
  const quorum = { 'x-queue-type': 'quorum' };
  await channel.assertQueue(deadQueueOf(queue), { durable: true, arguments: quorum });
  const deadLetters = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': deadQueueOf(queue) };
  await channel.assertQueue(queue, {
    durable: true,
    arguments: { ...quorum, ...deadLetters, 'x-single-active-consumer': true },
  });
  for (const type of types) await channel.bindQueue(queue, EXCHANGE, type);
}

function readEvent(message: ConsumeMessage): Event | null {
  try {
    return eventSchema.parse(JSON.parse(message.content.toString('utf8')));
  } catch {
    return null;
  }
}
