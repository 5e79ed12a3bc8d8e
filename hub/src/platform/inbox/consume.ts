/**
 * The bus delivers at least once; the inbox makes it once. The ids of a batch are recorded in the transaction of
 * their effects, so that either both are there or neither, and a second delivery finds its id and does nothing.
 */
import type { Event } from '@counterbook/shared/events';
import type { ClientSession, Connection } from 'mongoose';
import type { Logger } from 'pino';
import type { Bus } from '../bus/bus.ts';
import type { Config } from '../config/config.ts';
import { withRequestId } from '../log/request-context.ts';
import { isDuplicateKey } from '../mongo/duplicate-key.ts';
import { inTransaction } from '../mongo/transaction.ts';
import { addOutboxRows, createOutboxIndexes, OUTBOX_WRITTEN } from '../outbox/outbox-rows.ts';
import { createInboxIndexes, takeAsFresh, takeFresh } from './inbox-rows.ts';
import { buryLetter, createLetterIndexes } from './letters.ts';
import { queueMemoryOf } from './queue-memory.ts';
import { createMissedEvents, type MissedEvents } from './take-missed.ts';
import { tendQueue } from './tend-queue.ts';

export type Consumption = {
  readonly connection: Connection;
  readonly bus: Bus;
  readonly log: Logger;
  readonly now: () => Date;
  /** Where the publishers' outboxes are; a consumer without it relies on the bus alone. */
  readonly config?: Config;
  readonly queue: string;
  readonly types: readonly string[];
  readonly batchSize: number;
};

/**
 * Subscribes `handle` to the events that are new to this service, all of one partition, in order. What it returns
 * goes to the service's outbox in the same transaction, one hop further from the beginning.
 */
export async function consume(
  consumption: Consumption,
  handle: (session: ClientSession, events: readonly Event[]) => Promise<readonly Event[]>,
): Promise<void> {
  const { connection, bus, queue, types, batchSize, now } = consumption;
  await createInboxIndexes(connection);
  await createOutboxIndexes(connection);
  await createLetterIndexes(connection);
  const missed: MissedEvents | null = createMissedEvents(consumption);
  await bus.subscribe({
    queue,
    types,
    batchSize,
    handle: (events) => withRequestOf(events, () => takeBatch(consumption, handle, events)),
    bury: (letter) => buryLetter({ ...consumption }, letter),
    memory: await queueMemoryOf({ connection, queue, now, catchUp: async () => missed?.takeAll() }),
  });
  tendQueue(consumption, missed);
}

async function takeBatch(
  { connection, queue, now }: Consumption,
  handle: (session: ClientSession, events: readonly Event[]) => Promise<readonly Event[]>,
  events: readonly Event[],
): Promise<void> {
  const takeWith = (take: typeof takeFresh) =>
    inTransaction(connection, async (session) => {
      const fresh = await take({ connection, queue, now }, session, events);
      if (fresh.length === 0) return 0;
      const consequences = afterHops(fresh, await handle(session, fresh));
      addOutboxRows(connection, session, consequences, now);
      return consequences.length;
    });
  const told = await takeWith(takeAsFresh).catch((error: unknown) => {
    if (isDuplicateKey(error)) return takeWith(takeFresh);
    throw error;
  });
  if (told > 0) connection.emit(OUTBOX_WRITTEN);
}

/** One hop further from the beginning than the furthest of their causes. */
function afterHops(causes: readonly Event[], consequences: readonly Event[]): readonly Event[] {
  const hops = Math.max(...causes.map((cause) => cause.hops)) + 1;
  return consequences.map((event) => ({ ...event, hops }));
}

/** A batch may be of several requests: what follows from it goes by the first of them. */
function withRequestOf<T>(events: readonly Event[], work: () => Promise<T>): Promise<T> {
  const requestId = events.find(({ requestid }) => requestid !== undefined)?.requestid;
  return requestId === undefined ? work() : withRequestId(requestId, work);
}
