import { UnavailableError } from '@counterbook/shared/result';
import type { ChannelModel, ConfirmChannel } from 'amqplib';
import type { Logger } from 'pino';

export const EXCHANGE = 'ecommerce_exchange';

type Message = {
  /** Empty: straight into the queue that `routingKey` names. */
  readonly exchange: string;
  readonly routingKey: string;
  readonly body: unknown;
  readonly id: string;
};

export type Publisher = {
  /** Called with each new connection, and with null when it is lost. */
  readonly connected: (model: ChannelModel | null) => Promise<void>;
  /** Resolves when the broker has confirmed; an UnavailableError says: keep it and try again. */
  readonly send: (message: Message) => Promise<void>;
  readonly unconfirmed: () => number;
};

export function createPublisher(log: Logger): Publisher {
  let model: ChannelModel | null = null;
  let channel: ConfirmChannel | null = null;
  let opening: Promise<ConfirmChannel> | null = null;
  let unconfirmed = 0;

  /** A channel can fail while its connection lives: the next message opens another, one for all who wait. */
  const open = async (): Promise<ConfirmChannel> => {
    opening ??= make().finally(() => {
      opening = null;
    });
    return opening;
  };
  const make = async (): Promise<ConfirmChannel> => {
    if (model === null) throw new UnavailableError('RabbitMQ is away');
    const fresh = await model.createConfirmChannel();
    fresh.on('error', (error) => log.warn({ err: error }, 'the publishing channel failed'));
    fresh.on('close', () => {
      if (channel === fresh) channel = null;
    });
    await fresh.assertExchange(EXCHANGE, 'topic', { durable: true });
    channel = fresh;
    return fresh;
  };

  return {
    connected: async (fresh) => {
      model = fresh;
      channel = null;
      if (fresh !== null) await open();
    },
    send: async (message) => {
      unconfirmed += 1;
      try {
        await publishConfirmed(channel ?? (await open()), message);
      } finally {
        unconfirmed -= 1;
      }
    },
    unconfirmed: () => unconfirmed,
  };
}

function publishConfirmed(channel: ConfirmChannel, message: Message): Promise<void> {
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
