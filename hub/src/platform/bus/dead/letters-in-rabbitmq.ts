/**
 * Dead letters in the broker's `<queue>.dead`. A look takes the messages in hand and gives them all back; a replay puts
 * each into its own queue, confirmed, before it is taken out here, so that an interruption leaves it in both, where the
 * consumer's inbox makes it once. Letters of one event are one letter.
 */
import { ContractError, UnavailableError } from '@counterbook/shared/result';
import { type ChannelModel, type ConfirmChannel, connect, type GetMessage } from 'amqplib';
import { deadQueueOf, EXCHANGE, UNROUTED } from '../rabbitmq/names.ts';
import { publishConfirmed } from '../rabbitmq/publisher.ts';
import { readEvent } from '../rabbitmq/read-event.ts';
import { TOPOLOGY } from '../topology.ts';
import { type DeadLetterStore, fits, type LetterFilter, type ListedLetter } from './dead-letters.ts';

type InHand = { readonly letter: ListedLetter; readonly message: GetMessage };

export async function openRabbitMqLetters(
  url: string,
  queues: readonly string[] = Object.keys(TOPOLOGY.queues),
): Promise<DeadLetterStore> {
  const model = await open(url);
  /** Closing the channel gives back whatever `work` has not acknowledged, in its old order. */
  const withLetters = async <T>(
    filter: LetterFilter,
    work: (channel: ConfirmChannel, found: readonly InHand[]) => Promise<T>,
  ): Promise<T> => {
    const channel = await model.createConfirmChannel();
    channel.on('error', () => undefined);
    try {
      const found: InHand[] = [];
      for (const queue of [...queues, UNROUTED]) {
        if (filter.queue !== null && filter.queue !== queue) continue;
        found.push(...(await takeAll(channel, queue)).filter(({ letter }) => fits(filter, letter)));
      }
      return await work(channel, found);
    } finally {
      await channel.close().catch(() => undefined);
    }
  };
  return {
    list: (filter) => withLetters(filter, async (_channel, found) => merge(found)),
    replay: (filter) =>
      withLetters(filter, async (channel, found) => {
        const going = found.filter(({ letter }) => letter.event !== null);
        for (const { letter, message } of going) {
          await putBack(channel, letter, message);
          channel.ack(message);
        }
        return merge(going);
      }),
    drop: (filter) =>
      withLetters(filter, async (channel, found) => {
        for (const { message } of found) channel.ack(message);
        return merge(found);
      }),
    close: () => model.close(),
  };
}

async function open(url: string): Promise<ChannelModel> {
  try {
    const model = await connect(url, { timeout: 5000 });
    model.on('error', () => undefined);
    return model;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnavailableError(`RABBITMQ_URL: the broker does not answer (${reason})`, { cause: error });
  }
}

async function takeAll(channel: ConfirmChannel, queue: string): Promise<InHand[]> {
  const from = queue === UNROUTED ? UNROUTED : deadQueueOf(queue);
  const { messageCount } = await channel.checkQueue(from).catch((error) => {
    throw new ContractError(`the broker has no queue "${from}": has a hub been here? (${String(error)})`);
  });
  const found: InHand[] = [];
  while (found.length < messageCount) {
    const message = await channel.get(from);
    if (message === false) break;
    found.push({ letter: readLetter(queue, message), message });
  }
  return found;
}

async function putBack(
  channel: ConfirmChannel,
  { queue, id }: ListedLetter,
  message: GetMessage,
): Promise<void> {
  const way =
    queue === UNROUTED
      ? { exchange: EXCHANGE, routingKey: message.fields.routingKey }
      : { exchange: '', routingKey: queue };
  await publishConfirmed(channel, { ...way, content: message.content, id });
}

function readLetter(queue: string, message: GetMessage): ListedLetter {
  const { headers = {}, messageId, timestamp } = message.properties;
  const event = readEvent(message);
  const byBroker = deathOf(headers['x-death']);
  const reason = textOf(headers['x-reason']) ?? byBroker?.reason ?? 'no queue wants it';
  const attempts = Number(headers['x-attempts'] ?? headers['x-delivery-count'] ?? 0);
  const at =
    textOf(headers['x-given-up-at']) ??
    byBroker?.at ??
    event?.time ??
    new Date(Number(timestamp ?? 0) * 1000).toISOString();
  return {
    queue,
    id: event?.id ?? String(messageId ?? ''),
    type: event?.type ?? '',
    givenUpAt: at,
    reason,
    attempts,
    event,
    history: [{ at, reason, attempts }],
  };
}

const BROKERS_WORDS: Readonly<Record<string, string>> = {
  delivery_limit: 'its consumer was lost too often with it in hand',
  rejected: 'is no event',
};

/** What the broker put aside by itself: too many deliveries, or what is no event. */
function deathOf(death: unknown): { readonly reason: string; readonly at: string } | null {
  const first: unknown = Array.isArray(death) ? death[0] : undefined;
  if (typeof first !== 'object' || first === null || !('reason' in first)) return null;
  const seconds = 'time' in first && typeof first.time === 'object' && first.time !== null ? first.time : {};
  const at = 'value' in seconds ? Number(seconds.value) * 1000 : 0;
  const reason = String(first.reason);
  return { reason: BROKERS_WORDS[reason] ?? reason, at: new Date(at).toISOString() };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** An event that was given up several times lies there several times. */
function merge(found: readonly InHand[]): ListedLetter[] {
  const letters = new Map<string, ListedLetter>();
  for (const { letter } of found) {
    const key = `${letter.queue}/${letter.id}`;
    const before = letters.get(key);
    letters.set(key, { ...letter, history: [...(before?.history ?? []), ...letter.history] });
  }
  return [...letters.values()];
}
