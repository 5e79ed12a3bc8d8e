/**
 * The bus between processes: RabbitMQ with a durable topic exchange, quorum queues with one active consumer, publisher
 * confirms, and an acknowledgement only after the handler's commit. Order per partition, batches, retries and the
 * giving up are those of `lanes.ts`, the same as in one process. A lost connection is made again with backoff; what
 * was not acknowledged comes again, and the inbox makes it once.
 */

import { type Event, eventSchema } from '@counterbook/shared/events';
import { UnavailableError } from '@counterbook/shared/result';
import { type Channel, type ChannelModel, type ConfirmChannel, type ConsumeMessage, connect } from 'amqplib';
import type { Logger } from 'pino';
import type { Bus, Subscription } from './bus.ts';
import type { DeadLetters } from './dead-letters.ts';
import { createLanes, type Lanes } from './lanes.ts';

const EXCHANGE = 'ecommerce_exchange';
const PREFETCH = 1000;
const IDLE_CHECK_MS = 15;

type Consumer = { readonly subscription: Subscription; readonly lanes: Lanes; channel: Channel | null };

export async function createRabbitMqBus(deps: { readonly url: string; readonly log: Logger }): Promise<Bus> {
  const { url, log } = deps;
  const consumers = new Map<string, Consumer>();
  let model: ChannelModel | null = null;
  let publisher: ConfirmChannel | null = null;
  let unconfirmed = 0;

  const send = async (exchange: string, routingKey: string, body: unknown, id: string): Promise<void> => {
    const channel = publisher;
    if (channel === null) throw new UnavailableError('RabbitMQ is away');
    unconfirmed += 1;
    try {
      await publishConfirmed(channel, { exchange, routingKey, body, id });
    } finally {
      unconfirmed -= 1;
    }
  };
  const deadLetters: DeadLetters = {
    add: async (letter) => {
      const { queue, reason, event } = letter;
      log.error({ queue, eventId: event.id, eventType: event.type, reason }, 'dead letter');
      await send('', deadQueueOf(queue), letter, event.id);
    },
  };
  const setup = async (fresh: ChannelModel): Promise<void> => {
    const channel = await fresh.createConfirmChannel();
    channel.on('error', (error) => log.warn({ err: error }, 'the publishing channel failed'));
    await channel.assertExchange(EXCHANGE, 'topic', { durable: true });
    model = fresh;
    publisher = channel;
    for (const consumer of consumers.values()) await startConsumer(fresh, consumer, log);
  };

  const connection = await connectOrSayWhy(url, setup);
  connection.on('disconnect', (error) => {
    model = null;
    publisher = null;
    log.warn({ err: error }, 'RabbitMQ is away');
  });
  connection.on('error', (error) => log.warn({ err: error }, 'RabbitMQ complains'));

  return {
    publish: async (events) => {
      await Promise.all(events.map((event) => send(EXCHANGE, event.type, event, event.id)));
    },
    subscribe: async (subscription) => {
      const lanes = createLanes({ deadLetters, log }, subscription);
      const consumer: Consumer = { subscription, lanes, channel: null };
      consumers.set(subscription.queue, consumer);
      if (model !== null) await startConsumer(model, consumer, log);
    },
    drained: async () => {
      for (let quietChecks = 0; quietChecks < 2; ) {
        const isQuiet = unconfirmed === 0 && (await areQueuesEmpty([...consumers.values()]));
        quietChecks = isQuiet ? quietChecks + 1 : 0;
        await new Promise((resolve) => setTimeout(resolve, IDLE_CHECK_MS));
      }
    },
    stop: async () => {
      await Promise.all([...consumers.values()].map(({ lanes }) => lanes.stop()));
      await connection.close();
    },
  };
}

async function connectOrSayWhy(url: string, setup: (model: ChannelModel) => Promise<void>) {
  try {
    return await connect(url, { recovery: { maxDelay: 5000, initialMaxRetries: 5, setup } });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnavailableError(`RABBITMQ_URL: the broker does not answer (${reason})`, { cause: error });
  }
}

async function startConsumer(model: ChannelModel, consumer: Consumer, log: Logger): Promise<void> {
  const { queue, types } = consumer.subscription;
  const channel = await model.createChannel();
  channel.on('error', (error) => log.warn({ err: error, queue }, 'a consuming channel failed'));
  const quorum = { 'x-queue-type': 'quorum' };
  await channel.assertQueue(deadQueueOf(queue), { durable: true, arguments: quorum });
  await channel.assertQueue(queue, {
    durable: true,
    arguments: {
      ...quorum,
      'x-single-active-consumer': true,
      'x-dead-letter-exchange': '',
      'x-dead-letter-routing-key': deadQueueOf(queue),
    },
  });
  for (const type of types) await channel.bindQueue(queue, EXCHANGE, type);
  await channel.prefetch(PREFETCH);
  consumer.channel = channel;
  await channel.consume(queue, (message) => {
    if (message !== null) void take(channel, consumer, message, log);
  });
}

/** Acknowledged when taken or dead-lettered. Otherwise nothing is said, and the broker gives it to the next. */
async function take(
  channel: Channel,
  consumer: Consumer,
  message: ConsumeMessage,
  log: Logger,
): Promise<void> {
  const { queue } = consumer.subscription;
  const event = readEvent(message);
  if (event === null) {
    log.error({ queue, messageId: message.properties.messageId }, 'dead letter: this is no event');
    channel.reject(message, false);
    return;
  }
  try {
    await consumer.lanes.offer(event);
    channel.ack(message);
  } catch (error) {
    log.warn({ err: error, queue }, 'a message stays with the broker');
  }
}

function readEvent(message: ConsumeMessage): Event | null {
  try {
    return eventSchema.parse(JSON.parse(message.content.toString('utf8')));
  } catch {
    return null;
  }
}

function publishConfirmed(
  channel: ConfirmChannel,
  message: {
    readonly exchange: string;
    readonly routingKey: string;
    readonly body: unknown;
    readonly id: string;
  },
): Promise<void> {
  const { exchange, routingKey, body, id } = message;
  const options = { persistent: true, contentType: 'application/cloudevents+json', messageId: id };
  return new Promise((resolve, reject) => {
    const confirmed = (error: unknown) => {
      if (error == null) resolve();
      else reject(new UnavailableError('RabbitMQ did not confirm', { cause: error }));
    };
    try {
      channel.publish(exchange, routingKey, Buffer.from(JSON.stringify(body)), options, confirmed);
    } catch (error) {
      // The channel was closed between our look and our word.
      confirmed(error);
    }
  });
}

async function areQueuesEmpty(consumers: readonly Consumer[]): Promise<boolean> {
  for (const { channel, lanes, subscription } of consumers) {
    if (channel === null || lanes.waiting() > 0) return false;
    const { messageCount } = await channel.checkQueue(subscription.queue);
    if (messageCount > 0 || lanes.waiting() > 0) return false;
  }
  return true;
}

function deadQueueOf(queue: string): string {
  return `${queue}.dead`;
}
