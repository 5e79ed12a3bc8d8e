/**
 * The bus delivers at least once; the inbox makes it once. The ids of a batch are recorded in the transaction of
 * their effects, so that either both are there or neither, and a second delivery finds its id and does nothing.
 */
import type { Event } from '@counterbook/shared/events';
import type { ClientSession, Collection, Connection } from 'mongoose';
import type { Bus } from '../bus/bus.ts';
import { inTransaction } from '../mongo/transaction.ts';
import { addOutboxRows, OUTBOX_WRITTEN } from '../outbox/outbox-rows.ts';

type Consumption = {
  readonly connection: Connection;
  readonly bus: Bus;
  readonly queue: string;
  readonly types: readonly string[];
  readonly batchSize: number;
  readonly now: () => Date;
};

/** Deletion of rows is a matter of months: a redelivery comes within minutes, a restored bus within days. */
type InboxRow = { readonly _id: string; readonly at: Date };

/**
 * Subscribes `handle` to the events that are new to this service, all of one partition, in order. What it returns
 * goes to the service's outbox in the same transaction.
 */
export async function consume(
  consumption: Consumption,
  handle: (session: ClientSession, events: readonly Event[]) => Promise<readonly Event[]>,
): Promise<void> {
  const { connection, bus, queue, types, batchSize, now } = consumption;
  await bus.subscribe({
    queue,
    types,
    batchSize,
    handle: async (events) => {
      const told = await inTransaction(connection, async (session) => {
        const fresh = await takeFresh(inboxOf(connection), session, queue, events, now);
        if (fresh.length === 0) return 0;
        const consequences = await handle(session, fresh);
        await addOutboxRows(connection, session, afterHops(fresh, consequences), now);
        return consequences.length;
      });
      if (told > 0) connection.emit(OUTBOX_WRITTEN);
    },
  });
}

/** One hop further from the beginning than the furthest of their causes. */
function afterHops(causes: readonly Event[], consequences: readonly Event[]): readonly Event[] {
  const hops = Math.max(...causes.map((cause) => cause.hops)) + 1;
  return consequences.map((event) => ({ ...event, hops }));
}

async function takeFresh(
  inbox: Collection<InboxRow>,
  session: ClientSession,
  queue: string,
  events: readonly Event[],
  now: () => Date,
): Promise<readonly Event[]> {
  const keyed = new Map(events.map((event) => [`${queue}:${event.id}`, event]));
  const known = await inbox
    .find({ _id: { $in: [...keyed.keys()] } }, { session, projection: { _id: 1 } })
    .toArray();
  for (const { _id } of known) keyed.delete(_id);
  if (keyed.size > 0) {
    await inbox.insertMany(
      [...keyed.keys()].map((_id) => ({ _id, at: now() })),
      { session },
    );
  }
  return [...keyed.values()];
}

function inboxOf(connection: Connection): Collection<InboxRow> {
  return connection.collection<InboxRow>('inbox');
}
