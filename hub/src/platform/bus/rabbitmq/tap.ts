/**
 * One queue, drawn from for as long as it is wanted: opened on each new connection, opened again when its channel fails
 * or the queue is taken away, and closed so that what was not acknowledged goes back, in its order, to the next.
 */
import type { ChannelModel, ConfirmChannel, ConsumeMessage } from 'amqplib';
import type { Logger } from 'pino';
import { backoffMs } from '../backoff.ts';
import { hasQueue } from './declare-topology.ts';
import { isAnswered, sayLeaderless } from './queue-without-leader.ts';

export type Tap = {
  /** Called with each new connection, and with null when it is lost. */
  readonly connected: (model: ChannelModel | null) => void;
  readonly channel: () => ConfirmChannel | null;
  /** What keeps the queue from being drawn from, in an operator's words. */
  readonly trouble: () => string | null;
  readonly close: () => Promise<void>;
};

export type TapOptions = {
  readonly queue: string;
  readonly prefetch: number;
  readonly log: Logger;
  /** Before the first message of a channel. */
  readonly prepare: (model: ChannelModel, channel: ConfirmChannel) => Promise<void>;
  readonly onMessage: (message: ConsumeMessage, channel: ConfirmChannel) => void;
  /** The channel is gone, with everything that was not acknowledged. */
  readonly onClosed: () => void;
};

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 10_000;

export function createTap(options: TapOptions): Tap {
  const { queue, log } = options;
  let model: ChannelModel | null = null;
  let channel: ConfirmChannel | null = null;
  let trouble: string | null = null;
  let isClosed = false;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;

  const openSoon = (): void => {
    clearTimeout(timer);
    if (model === null || isClosed) return;
    const on = model;
    const retry = () => void open(on).catch((error) => fail(on, error));
    timer = setTimeout(retry, failures === 0 ? 0 : backoffMs(failures, FIRST_WAIT_MS, LONGEST_WAIT_MS));
  };
  const fail = (on: ChannelModel, error: unknown): void => {
    failures += 1;
    if (on !== model || isClosed) return;
    log.warn({ err: error, queue }, 'a queue does not open');
    openSoon();
  };
  const onSilent = (): void => {
    if (trouble === null) log.error({ queue }, sayLeaderless(queue));
    trouble = sayLeaderless(queue);
  };
  const open = async (on: ChannelModel): Promise<void> => {
    const fresh = await on.createConfirmChannel();
    fresh.on('error', (error) => log.warn({ err: error, queue }, 'a consuming channel failed'));
    const gone = new Promise<void>((resolve) => fresh.once('close', () => resolve()));
    try {
      await options.prepare(on, fresh);
      if (on !== model || isClosed) return;
      await fresh.prefetch(options.prefetch);
      channel = fresh;
      let isGivenUp = false;
      const lost = (): void => {
        if (isGivenUp) return;
        isGivenUp = true;
        if (channel === fresh) channel = null;
        options.onClosed();
        failures += 1;
        if (on === model) openSoon();
      };
      void gone.then(lost);
      const consuming = fresh.consume(queue, (message) => {
        failures = 0;
        // Null: the broker took the queue from us.
        if (message === null) fresh.close().catch(() => undefined);
        else options.onMessage(message, fresh);
      });
      // A channel that waits for a queue that is gone may never close: it is left to its connection's end.
      if (!(await isAnswered(consuming, { onSilent, isThere: () => hasQueue(on, queue) }))) lost();
    } finally {
      trouble = null;
      if (channel !== fresh) await fresh.close().catch(() => undefined);
    }
  };

  return {
    connected: (fresh) => {
      model = fresh;
      failures = 0;
      openSoon();
    },
    channel: () => channel,
    trouble: () => trouble,
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      const last = channel;
      channel = null;
      // One that waits for a queue without a leader ends with its connection.
      if (trouble === null) await last?.close().catch(() => undefined);
    },
  };
}

/** Acknowledges unless the channel that brought it is gone: then the broker gives it to the next. */
export function acknowledge(channel: ConfirmChannel, message: ConsumeMessage): void {
  try {
    channel.ack(message);
  } catch {
    // Closed: nothing is lost, the inbox knows it when it comes again.
  }
}
