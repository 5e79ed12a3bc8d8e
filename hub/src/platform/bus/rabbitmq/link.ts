/**
 * One connection to the broker that is made again for as long as it takes, with jittered backoff, at boot as later.
 * Whoever uses it is told of each new connection, and that one is gone.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type ChannelModel, connect } from 'amqplib';
import type { Logger } from 'pino';
import { backoffMs } from '../backoff.ts';

export type Link = {
  readonly isUp: () => boolean;
  /** Settles with the first attempt: connected and set up, or why not. It goes on trying in either case. */
  readonly firstTry: Promise<void>;
  readonly stop: () => Promise<void>;
};

type Deps = {
  readonly url: string;
  /** As the broker's own lists call it. */
  readonly name: string;
  readonly log: Logger;
  /** What must be done before the connection counts as up. */
  readonly onUp: (model: ChannelModel) => Promise<void>;
  readonly onDown: () => void;
};

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5000;
const CONNECT_WITHIN_MS = 5000;
const HEARTBEAT_SECONDS = 10;
/** A connection that lived so long was a good one: the next attempt comes at once. */
const GOOD_MS = 5000;

export function createLink(deps: Deps): Link {
  const { url, name, log, onUp, onDown } = deps;
  const stopping = new AbortController();
  const firstTry = Promise.withResolvers<void>();
  firstTry.promise.catch(() => undefined);
  let isUp = false;
  let current: ChannelModel | null = null;

  const live = async (): Promise<void> => {
    const model = await connect(withHeartbeat(url), {
      timeout: CONNECT_WITHIN_MS,
      noDelay: true,
      keepAlive: true,
      clientProperties: { connection_name: name },
    });
    const closed = new Promise<void>((resolve) => model.once('close', () => resolve()));
    model.on('error', (error) => log.warn({ reason: reasonOf(error), name }, 'RabbitMQ complains'));
    try {
      if (stopping.signal.aborted) return;
      current = model;
      await Promise.race([
        onUp(model),
        closed.then(() => {
          throw new Error('the connection was lost while it was set up');
        }),
      ]);
      isUp = true;
      firstTry.resolve();
      await closed;
    } finally {
      isUp = false;
      current = null;
      onDown();
      await model.close().catch(() => undefined);
    }
  };
  const run = async (): Promise<void> => {
    for (let attempt = 0; !stopping.signal.aborted; attempt += 1) {
      const began = performance.now();
      try {
        await live();
      } catch (error) {
        firstTry.reject(error);
        if (!stopping.signal.aborted)
          log.warn({ reason: reasonOf(error), name, attempt }, 'RabbitMQ is away');
      }
      if (performance.now() - began > GOOD_MS) attempt = 0;
      const wait = backoffMs(attempt, FIRST_WAIT_MS, LONGEST_WAIT_MS);
      await delay(wait, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const running = run();

  return {
    isUp: () => isUp,
    firstTry: firstTry.promise,
    stop: async () => {
      stopping.abort();
      await current?.close().catch(() => undefined);
      await running;
    },
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** So that a peer that vanished without a word is noticed, unless the operator chose a time of his own. */
function withHeartbeat(url: string): string {
  const parsed = new URL(url);
  if (!parsed.searchParams.has('heartbeat')) parsed.searchParams.set('heartbeat', String(HEARTBEAT_SECONDS));
  return parsed.href;
}
