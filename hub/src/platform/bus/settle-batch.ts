/**
 * Gets a batch taken, come what may. It is tried again with backoff; while something needed is away, for as long as
 * that takes; otherwise a few times, then in halves, each of which is tried in its order, until the event that cannot
 * be taken stands alone and is buried. The rest has been taken on the way.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type Event, MOST_HOPS } from '@counterbook/shared/events';
import { ContractError, InvariantError } from '@counterbook/shared/result';
import type { Logger } from 'pino';
import { isUnavailable } from '../http/problem.ts';
import { backoffMs } from './backoff.ts';
import type { Subscription } from './bus.ts';
import type { Counting } from './bus-counts.ts';
import type { DeadLetter } from './dead-letter.ts';

export type Settling = {
  readonly subscription: Subscription;
  /** Where a letter goes; it is asked until it has taken it. */
  readonly bury: (letter: DeadLetter) => Promise<void>;
  readonly log: Logger;
  readonly counting: Counting;
  readonly signal: AbortSignal;
};

const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 5000;
const TRIES = 4;
/** A half has been waited for already, as part of the whole. */
const TRIES_OF_A_HALF = 2;

/** Throws only when stopped. */
export async function settleBatch(settling: Settling, batch: readonly Event[]): Promise<void> {
  const events: Event[] = [];
  for (const event of batch) {
    if (event.hops <= MOST_HOPS) events.push(event);
    else await giveUp(settling, event, new InvariantError(`is ${event.hops} hops from its beginning`), 0);
  }
  if (events.length > 0) await settle(settling, events, { tries: TRIES, before: 0 });
  settling.counting.consumed += batch.length;
}

async function settle(
  settling: Settling,
  events: readonly Event[],
  { tries, before }: { readonly tries: number; readonly before: number },
): Promise<void> {
  const failure = await tryAgain(settling, events, tries);
  if (failure === null) return;
  const attempts = before + failure.attempts;
  const [only] = events;
  if (events.length === 1 && only !== undefined) {
    // Alone it gets as many tries as any other: its neighbours may have been the trouble.
    const again =
      before === 0 || isHopeless(failure.error) ? failure : await tryAgain(settling, events, TRIES);
    const more = again === null || again === failure ? 0 : again.attempts;
    if (again !== null) await giveUp(settling, only, again.error, attempts + more);
    return;
  }
  const middle = Math.ceil(events.length / 2);
  const next = { tries: TRIES_OF_A_HALF, before: attempts };
  await settle(settling, events.slice(0, middle), next);
  await settle(settling, events.slice(middle), next);
}

type Failure = { readonly error: unknown; readonly attempts: number };

/** Null when taken. */
async function tryAgain(
  { subscription, signal, log, counting }: Settling,
  events: readonly Event[],
  tries: number,
): Promise<Failure | null> {
  let failures = 0;
  for (let attempt = 0; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      await subscription.handle(events);
      return null;
    } catch (error) {
      const isAway = isUnavailable(error);
      if (!isAway) failures += 1;
      if (!isAway && (isHopeless(error) || failures >= tries)) return { error, attempts: failures };
      counting.retried += 1;
      log.warn(
        { err: error, queue: subscription.queue, events: events.length, attempt },
        'batch tried again',
      );
      await delay(backoffMs(attempt, FIRST_WAIT_MS, LONGEST_WAIT_MS), undefined, { signal });
    }
  }
}

/** Trying again changes nothing. */
function isHopeless(error: unknown): boolean {
  return error instanceof ContractError || error instanceof InvariantError;
}

async function giveUp(settling: Settling, event: Event, error: unknown, attempts: number): Promise<void> {
  const { subscription, log, counting, signal } = settling;
  const { queue } = subscription;
  const letter = { queue, event, reason: messageOf(error), attempts };
  for (let attempt = 0; ; attempt += 1) {
    try {
      await settling.bury(letter);
      break;
    } catch (fault) {
      log.error({ err: fault, queue, eventId: event.id }, 'a dead letter cannot be put down');
      await delay(backoffMs(attempt, FIRST_WAIT_MS, LONGEST_WAIT_MS), undefined, { signal });
    }
  }
  counting.deadLettered += 1;
  log.error(
    { err: error, alert: 'bus.dead-lettered', queue, eventId: event.id, eventType: event.type, attempts },
    'dead letter',
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
