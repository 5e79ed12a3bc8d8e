/**
 * Hands messages to the broker and believes only its confirmation. What cannot be handed over waits or is refused with
 * an UnavailableError: it stays with whoever sent it, and comes again.
 */
import { UnavailableError } from '@counterbook/shared/result';
import type { ChannelModel, ConfirmChannel, Options } from 'amqplib';
import type { Logger } from 'pino';
import { isPacked } from '../event-content.ts';

export type Message = {
  /** Empty: straight into the queue that `routingKey` names. */
  readonly exchange: string;
  readonly routingKey: string;
  readonly content: Buffer;
  readonly id: string;
  readonly headers?: Readonly<Record<string, unknown>>;
};

export type Publisher = {
  /** Called with each new connection, when everything is declared, and with null when it is lost. */
  readonly connected: (model: ChannelModel | null) => void;
  /** Resolves when the broker has confirmed. Waits while the broker is away or takes nothing. */
  readonly send: (message: Message) => Promise<void>;
  readonly unconfirmed: () => number;
  /** Ends every wait. */
  readonly stop: () => void;
};

export function createPublisher(log: Logger, redeclare: (model: ChannelModel) => Promise<void>): Publisher {
  let model: ChannelModel | null = null;
  let channel: Promise<ConfirmChannel> | null = null;
  let isBlocked = false;
  let isStopped = false;
  let unconfirmed = 0;
  let waiting: (() => void)[] = [];
  const returned = new Set<string>();

  const changed = (): void => {
    const all = waiting;
    waiting = [];
    for (const resolve of all) resolve();
  };
  const whenOpen = async (): Promise<ConfirmChannel> => {
    while (!isStopped && (model === null || isBlocked)) {
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    if (isStopped || model === null) throw new UnavailableError('the bus has stopped');
    channel ??= open(model);
    return channel;
  };
  /** A channel can fail while its connection lives: the next message opens another, one for all who wait. */
  const open = async (on: ChannelModel): Promise<ConfirmChannel> => {
    const forget = () => {
      if (model === on) channel = null;
    };
    try {
      const fresh = await on.createConfirmChannel();
      fresh.on('error', (error) => log.warn({ err: error }, 'the publishing channel failed'));
      fresh.on('close', forget);
      fresh.on('return', ({ properties, fields }) => {
        returned.add(String(properties.messageId));
        log.error(
          { eventId: properties.messageId, routingKey: fields.routingKey },
          'no queue takes a message',
        );
        // Something of ours was deleted: it is declared anew before the sender tries again.
        void redeclare(on).catch((error) => log.warn({ err: error }, 'what is missing cannot be declared'));
      });
      return fresh;
    } catch (error) {
      forget();
      throw new UnavailableError('RabbitMQ is away', { cause: error });
    }
  };

  return {
    connected: (fresh) => {
      model = fresh;
      channel = null;
      isBlocked = false;
      fresh?.on('blocked', (reason) => {
        isBlocked = true;
        log.warn({ reason }, 'RabbitMQ takes nothing for now');
      });
      fresh?.on('unblocked', () => {
        isBlocked = false;
        changed();
      });
      changed();
    },
    send: async (message) => {
      unconfirmed += 1;
      try {
        await publishConfirmed(await whenOpen(), message);
        // A return comes before its confirmation.
        if (returned.delete(message.id)) throw new UnavailableError(`no queue takes ${message.routingKey}`);
      } finally {
        unconfirmed -= 1;
      }
    },
    unconfirmed: () => unconfirmed,
    stop: () => {
      isStopped = true;
      changed();
    },
  };
}

export function publishConfirmed(channel: ConfirmChannel, message: Message): Promise<void> {
  const { exchange, routingKey, content, id, headers } = message;
  const options: Options.Publish = {
    persistent: true,
    mandatory: true,
    contentType: 'application/cloudevents+json',
    ...(isPacked(content) ? { contentEncoding: 'gzip' } : {}),
    messageId: id,
    ...(headers ? { headers } : {}),
  };
  return new Promise((resolve, reject) => {
    const confirmed = (error: unknown) => {
      if (error == null) resolve();
      else reject(new UnavailableError('RabbitMQ did not confirm', { cause: error }));
    };
    try {
      channel.publish(exchange, routingKey, content, options, confirmed);
    } catch (error) {
      // The channel was closed between our look and our word.
      confirmed(error);
    }
  });
}
