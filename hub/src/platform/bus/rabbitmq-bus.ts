/**
 * The bus between processes: RabbitMQ with a durable topic exchange, quorum queues with one active consumer, publisher
 * confirms, and an acknowledgement only after the handler's commit. Order per partition, batches, retries and the
 * giving up are those of `lanes.ts`, the same as in one process. A lost connection is made again with backoff; what
 * was not acknowledged comes again, and the inbox makes it once.
 */
import { UnavailableError } from '@counterbook/shared/result';
import { type ChannelModel, connect } from 'amqplib';
import type { Logger } from 'pino';
import type { Bus } from './bus.ts';
import type { DeadLetters } from './dead-letters.ts';
import { createLanes } from './lanes.ts';
import { type Consumer, createConsumer, deadQueueOf } from './rabbitmq-consumer.ts';
import { createPublisher, EXCHANGE } from './rabbitmq-publisher.ts';

const IDLE_CHECK_MS = 15;

export async function createRabbitMqBus(deps: { readonly url: string; readonly log: Logger }): Promise<Bus> {
  const { url, log } = deps;
  const publisher = createPublisher(log);
  const consumers: Consumer[] = [];
  let model: ChannelModel | null = null;

  const deadLetters: DeadLetters = {
    add: async (letter) => {
      const { queue, reason, event } = letter;
      log.error({ queue, eventId: event.id, eventType: event.type, reason }, 'dead letter');
      const routingKey = deadQueueOf(queue);
      await publisher.send({ exchange: '', routingKey, body: letter, id: event.id });
    },
  };
  const tellAll = async (fresh: ChannelModel | null): Promise<void> => {
    model = fresh;
    await publisher.connected(fresh);
    for (const consumer of consumers) await consumer.connected(fresh);
  };

  const connection = await connectOrSayWhy(url, tellAll);
  connection.on('error', (error) => log.warn({ err: error }, 'RabbitMQ complains'));
  connection.on('disconnect', (error) => {
    log.warn({ err: error }, 'RabbitMQ is away');
    void tellAll(null);
  });

  return {
    publish: async (events) => {
      const sent = events.map((event) =>
        publisher.send({ exchange: EXCHANGE, routingKey: event.type, body: event, id: event.id }),
      );
      await Promise.all(sent);
    },
    subscribe: async (subscription) => {
      const lanes = createLanes({ deadLetters, log }, subscription);
      const consumer = createConsumer(subscription, lanes, log);
      consumers.push(consumer);
      await consumer.connected(model);
    },
    drained: async () => {
      // Twice: a message on its way from the queue to us is in neither count for a moment.
      for (let quietChecks = 0; quietChecks < 2; ) {
        const idle = await Promise.all(consumers.map((consumer) => consumer.isIdle().catch(() => false)));
        quietChecks = publisher.unconfirmed() === 0 && idle.every(Boolean) ? quietChecks + 1 : 0;
        await new Promise((resolve) => setTimeout(resolve, IDLE_CHECK_MS));
      }
    },
    stop: async () => {
      await Promise.all(consumers.map((consumer) => consumer.stop()));
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
