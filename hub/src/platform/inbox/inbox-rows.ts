/**
 * What a consumer has recorded, by queue and event id. Kept longer than any outbox keeps its rows, so that whatever can
 * still be asked for can still be recognised.
 */
import type { Event } from '@counterbook/shared/events';
import type { ClientSession, Collection, Connection } from 'mongoose';

type InboxRow = {
  readonly _id: string;
  readonly at: Date;
  /** It was given up and has had no effect; it may come again. */
  readonly dead?: true;
};

const KEPT_SECONDS = 45 * 24 * 3600;

export async function createInboxIndexes(connection: Connection): Promise<void> {
  await inboxOf(connection).createIndex({ at: 1 }, { expireAfterSeconds: KEPT_SECONDS });
}

/**
 * Records a batch of which nothing should be known, as it nearly always is. A duplicate key says that something is: the
 * transaction has failed then, and is run again with `takeFresh`.
 */
export async function takeAsFresh(
  at: { readonly connection: Connection; readonly queue: string; readonly now: () => Date },
  session: ClientSession,
  events: readonly Event[],
): Promise<readonly Event[]> {
  const keyed = new Map(events.map((event) => [`${at.queue}:${event.id}`, event]));
  const rows = [...keyed.keys()].map((_id) => ({ _id, at: at.now() }));
  await inboxOf(at.connection).insertMany(rows, { session });
  return [...keyed.values()];
}

/** Records the events of a batch that are new to this queue, in the transaction of their effects, and answers them. */
export async function takeFresh(
  at: { readonly connection: Connection; readonly queue: string; readonly now: () => Date },
  session: ClientSession,
  events: readonly Event[],
): Promise<readonly Event[]> {
  const inbox = inboxOf(at.connection);
  const keyed = new Map(events.map((event) => [`${at.queue}:${event.id}`, event]));
  const known = await inbox
    .find({ _id: { $in: [...keyed.keys()] } }, { session, projection: { _id: 1, dead: 1 } })
    .toArray();
  const dead = known.filter((row) => row.dead === true).map(({ _id }) => _id);
  const fresh = new Map(keyed);
  for (const { _id, dead: isDead } of known) if (isDead !== true) fresh.delete(_id);
  const rows = [...fresh.keys()].flatMap((_id) => (dead.includes(_id) ? [] : { _id, at: at.now() }));
  if (dead.length > 0) await inbox.updateMany({ _id: { $in: dead } }, { $unset: { dead: '' } }, { session });
  if (rows.length > 0) await inbox.insertMany(rows, { session });
  return [...fresh.values()];
}

/** Records that an event was given up; false where it has been taken meanwhile, or by another instance. */
export async function recordDead(
  at: { readonly connection: Connection; readonly queue: string; readonly now: () => Date },
  session: ClientSession,
  eventId: string,
): Promise<boolean> {
  const inbox = inboxOf(at.connection);
  const _id = `${at.queue}:${eventId}`;
  const known = await inbox.findOne({ _id }, { session });
  if (known !== null) return known.dead === true;
  await inbox.insertOne({ _id, at: at.now(), dead: true }, { session });
  return true;
}

/** Which of these ids the queue has no record of. With `dead`, what was given up counts as missing too. */
export async function findUnrecorded(
  connection: Connection,
  queue: string,
  eventIds: readonly string[],
  { dead }: { readonly dead: boolean },
): Promise<ReadonlySet<string>> {
  const known = await inboxOf(connection)
    .find({ _id: { $in: eventIds.map((id) => `${queue}:${id}`) } }, { projection: { _id: 1, dead: 1 } })
    .toArray();
  const missing = new Set(eventIds);
  for (const row of known) if (!dead || row.dead !== true) missing.delete(row._id.slice(queue.length + 1));
  return missing;
}

function inboxOf(connection: Connection): Collection<InboxRow> {
  return connection.collection<InboxRow>('inbox');
}
