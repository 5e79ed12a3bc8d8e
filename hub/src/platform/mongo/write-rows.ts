import type { ClientSession, Collection } from 'mongoose';
import { type LaterWrite, writeLater } from './write-later.ts';

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

/** The same, just before the commit. */
export function writeRowsLater<T extends { readonly _id: string }>(
  collection: Collection<T>,
  session: ClientSession,
  rows: readonly T[],
  isNew: (id: string) => boolean,
): void {
  const writes = rows.map(
    (row): LaterWrite<T> =>
      isNew(row._id)
        ? { name: 'insertOne', document: row }
        : { name: 'replaceOne', filter: { _id: row._id }, replacement: row, upsert: true },
  );
  writeLater(session, collection, writes);
}
