import type { ClientSession, Collection } from 'mongoose';

/**
 * Writes whole rows in the caller's transaction: those that are surely new are inserted in one go, which costs a
 * fraction of an upsert; the others replace what has their id, or are new after all. Past Mongoose's casting: these
 * rows are made by us, hundreds at a time.
 */
export async function writeRows<T extends { readonly _id: string }>(
  collection: Collection<T>,
  session: ClientSession,
  rows: readonly T[],
  isNew: (id: string) => boolean,
): Promise<void> {
  const fresh = rows.filter(({ _id }) => isNew(_id));
  const others = rows.filter(({ _id }) => !isNew(_id));
  if (fresh.length > 0) await collection.insertMany(fresh as never, { session, ordered: false });
  if (others.length === 0) return;
  const writes = others.map((row) => ({
    replaceOne: { filter: { _id: row._id } as never, replacement: row, upsert: true },
  }));
  await collection.bulkWrite(writes, { session, ordered: false });
}
