/**
 * One queue's events in order per partition, several partitions at once. A lane hands its handler whatever has
 * gathered, up to the batch size. A batch that fails is retried with backoff, then event by event, and what still
 * fails becomes a dead letter while its neighbours flow; only while something needed is away does a lane wait,
 * for as long as it takes.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type Event, MOST_HOPS } from '@counterbook/shared/events';
import { ContractError, InvariantError, UnavailableError } from '@counterbook/shared/result';
import type { Logger } from 'pino';
import { isUnavailable } from '../http/problem.ts';
import type { Subscription } from './bus.ts';
import type { DeadLetters } from './dead-letters.ts';

export type Lanes = {
  /** Resolves when the event is taken or dead-lettered; rejects when the lanes stop before. */
  readonly offer: (event: Event) => Promise<void>;
  readonly waiting: () => number;
  /** Waits for the batches in work and leaves the rest with whoever offered it. */
  readonly stop: () => Promise<void>;
};

type Waiting = {
  readonly event: Event;
  readonly taken: () => void;
  readonly left: (error: Error) => void;
};
type Lane = { readonly waiting: Waiting[] };
type Deps = { readonly deadLetters: DeadLetters; readonly log: Logger };

const LANES_AT_WORK = 4;
const BACKOFF_MS = [50, 200, 800];
/** Alone, after its batch has been waited for already. */
const BACKOFF_ALONE_MS = [50];
const LONGEST_WAIT_MS = 5000;

export function createLanes(deps: Deps, subscription: Subscription): Lanes {
  const lanes = new Map<string, Lane>();
  const idle: string[] = [];
  const atWork = new Set<Promise<void>>();
  const stopping = new AbortController();

  const work = async (partition: string, lane: Lane): Promise<void> => {
    const batch = lane.waiting.slice(0, subscription.batchSize);
    try {
      await settle({ ...deps, subscription, signal: stopping.signal }, batch);
      lane.waiting.splice(0, batch.length);
      for (const { taken } of batch) taken();
    } catch (error) {
      leave(lane.waiting.splice(0), error);
    }
    if (lane.waiting.length === 0) lanes.delete(partition);
    else idle.push(partition);
  };
  const startWork = (): void => {
    while (atWork.size < LANES_AT_WORK && !stopping.signal.aborted) {
      const partition = idle.shift();
      const lane = partition === undefined ? undefined : lanes.get(partition);
      if (partition === undefined || !lane) return;
      const job = work(partition, lane).finally(() => {
        atWork.delete(job);
        startWork();
      });
      atWork.add(job);
    }
  };

  return {
    offer: (event) =>
      new Promise((taken, left) => {
        if (stopping.signal.aborted) return left(new UnavailableError('the bus has stopped'));
        const lane = lanes.get(event.partitionkey);
        if (lane) lane.waiting.push({ event, taken, left });
        else {
          lanes.set(event.partitionkey, { waiting: [{ event, taken, left }] });
          idle.push(event.partitionkey);
          // After the caller's loop, so that a published batch is handled as a batch.
          queueMicrotask(startWork);
        }
      }),
    waiting: () => [...lanes.values()].reduce((count, lane) => count + lane.waiting.length, 0),
    stop: async () => {
      stopping.abort();
      await Promise.all(atWork);
      for (const lane of lanes.values()) leave(lane.waiting.splice(0), undefined);
      lanes.clear();
    },
  };
}

function leave(waiting: readonly Waiting[], error: unknown): void {
  const reason = error instanceof Error ? error : new UnavailableError('the bus has stopped');
  for (const { left } of waiting) left(reason);
}

type Settling = Deps & { readonly subscription: Subscription; readonly signal: AbortSignal };

/** Throws only when stopped. */
async function settle(settling: Settling, batch: readonly Waiting[]): Promise<void> {
  const events: Event[] = [];
  for (const { event } of batch) {
    if (event.hops <= MOST_HOPS) events.push(event);
    else await giveUp(settling, event, new InvariantError(`is ${event.hops} hops from its beginning`));
  }
  if (events.length === 0) return;
  const error = await tryAgain(settling, events, BACKOFF_MS);
  if (error === null) return;
  for (const event of events) {
    const reason = events.length === 1 ? error : await tryAgain(settling, [event], BACKOFF_ALONE_MS);
    if (reason !== null) await giveUp(settling, event, reason);
  }
}

async function giveUp({ subscription, deadLetters, log }: Settling, event: Event, reason: unknown) {
  log.error({ err: reason, queue: subscription.queue, eventId: event.id }, 'event given up');
  await deadLetters.add({ queue: subscription.queue, reason: messageOf(reason), event });
}

/** Null when taken, else the last error. */
async function tryAgain(
  settling: Settling,
  events: readonly Event[],
  backoff: readonly number[],
): Promise<unknown> {
  const { subscription, signal, log } = settling;
  for (let attempt = 0; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      await subscription.handle(events);
      return null;
    } catch (error) {
      const wait = waitAfter(error, attempt, backoff);
      if (wait === null) return error;
      log.warn(
        { err: error, queue: subscription.queue, events: events.length, attempt },
        'batch tried again',
      );
      await delay(wait, undefined, { signal });
    }
  }
}

/** Null: trying again changes nothing, or has been tried enough. */
function waitAfter(error: unknown, attempt: number, backoff: readonly number[]): number | null {
  if (isUnavailable(error)) return Math.min(LONGEST_WAIT_MS, 50 * 2 ** attempt);
  if (error instanceof ContractError || error instanceof InvariantError) return null;
  return backoff[attempt] ?? null;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
