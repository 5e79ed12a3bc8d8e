/**
 * What a consumer has given up. In one transaction it is recorded as dead, told to the hub (`bus.dead-lettered`) and,
 * where no broker keeps it, laid down whole in the consumer's own database. A letter marked for replay is handed to its
 * queue once more; the inbox row that says "dead" turns into one that says "taken" together with the effects.
 */
import { busEvents, type Event } from '@counterbook/shared/events';
import type { ClientSession, Collection, Connection } from 'mongoose';
import type { Logger } from 'pino';
import type { Bus } from '../bus/bus.ts';
import type { DeadLetter } from '../bus/dead-letter.ts';
import { inTransaction } from '../mongo/transaction.ts';
import { newEvent } from '../outbox/new-event.ts';
import { addOutboxRows, OUTBOX_WRITTEN } from '../outbox/outbox-rows.ts';
import { recordDead } from './inbox-rows.ts';

export type StoredLetter = {
  readonly _id: string;
  readonly queue: string;
  readonly event: Event;
  /** Oldest first: each time that it was given up. */
  readonly history: readonly { readonly at: Date; readonly reason: string; readonly attempts: number }[];
  readonly replayAt?: Date;
};

type Deps = {
  readonly connection: Connection;
  readonly bus: Bus;
  readonly log: Logger;
  readonly queue: string;
  readonly now: () => Date;
};

export async function buryLetter(deps: Deps, letter: DeadLetter): Promise<void> {
  const { connection, bus, now } = deps;
  await inTransaction(connection, async (session) => {
    if (!(await recordDead(deps, session, letter.event.id))) return;
    if (bus.letters === 'consumer') await layDown(deps, session, letter);
    addOutboxRows(connection, session, [alertOf(letter, now())], now);
  });
  connection.emit(OUTBOX_WRITTEN);
}

/** Hands what was marked for replay to its queue again; one that is given up once more is unmarked by that. */
export async function replayLetters({ connection, bus, queue }: Deps): Promise<void> {
  const letters = lettersOf(connection);
  const marked = await letters
    .find({ queue, replayAt: { $exists: true } }, { sort: { replayAt: 1, _id: 1 }, limit: 100 })
    .toArray();
  for (const { _id, event, replayAt } of marked) {
    await bus.deliver(queue, [event]);
    if (replayAt) await letters.deleteOne({ _id, replayAt });
  }
}

export function lettersOf(connection: Connection): Collection<StoredLetter> {
  return connection.collection<StoredLetter>('dead_letters');
}

export async function createLetterIndexes(connection: Connection): Promise<void> {
  await lettersOf(connection).createIndex(
    { replayAt: 1 },
    { partialFilterExpression: { replayAt: { $exists: true } } },
  );
}

async function layDown({ connection, queue, now }: Deps, session: ClientSession, letter: DeadLetter) {
  const { event, reason, attempts } = letter;
  await lettersOf(connection).updateOne(
    { _id: `${queue}:${event.id}` },
    {
      $set: { queue, event },
      $push: { history: { at: now(), reason, attempts } },
      $unset: { replayAt: '' },
    },
    { session, upsert: true },
  );
}

/** One hop on: a consumer of alerts that gives up on an alert comes to an end. */
function alertOf({ queue, event, reason, attempts }: DeadLetter, time: Date): Event {
  const data = busEvents['bus.dead-lettered'].parse({
    queue,
    eventId: event.id,
    eventType: event.type,
    reason: reason.slice(0, 2000),
    attempts,
  });
  const { companyid: companyId } = event;
  const alert = newEvent({
    source: queue,
    type: 'bus.dead-lettered',
    companyId,
    partitionKey: queue,
    data,
    time,
  });
  return { ...alert, hops: event.hops + 1, ...(event.requestid ? { requestid: event.requestid } : {}) };
}
