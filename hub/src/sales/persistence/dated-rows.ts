import type { ClientSession, Connection, QueryFilter } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';

/** What is kept of a till's entry; the rest of the row is as it was told. */
export type DatedRow = { readonly _id: string; readonly companyId: string; readonly occurredAt: Date };
type Told = { readonly id: string; readonly occurredAt: string };
type Collection = ReturnType<typeof Connection.prototype.collection<DatedRow>>;

/** Inserts those that are not there yet: an entry is recorded once, however often it comes. */
export async function insertOnce(
  collection: Collection,
  { companyId }: Scope,
  told: readonly Told[],
  session: ClientSession,
): Promise<void> {
  if (told.length === 0) return;
  const ids = told.map(({ id }) => id);
  const known = await collection
    .find({ companyId, _id: { $in: ids } }, { session, projection: { _id: 1 } })
    .toArray();
  const there = new Set(known.map(({ _id }) => _id));
  const rows = told
    .filter(({ id }) => !there.has(id))
    .map(({ id, occurredAt, ...rest }) => ({
      _id: id,
      companyId,
      ...rest,
      occurredAt: new Date(occurredAt),
    }));
  if (rows.length > 0) await collection.insertMany(rows, { session });
}

export function rowAsTold<Row extends DatedRow>({
  _id: id,
  companyId: _companyId,
  occurredAt,
  ...rest
}: Row) {
  return { ...rest, id, occurredAt: occurredAt.toISOString() };
}

/** The latest first, by the tills' clocks. */
export const LATEST_FIRST = { occurredAt: -1, _id: -1 } as const;

/** The rows behind the one that a page ended with. */
export function behind(cursor: readonly [occurredAt: string, id: string] | undefined): QueryFilter<DatedRow> {
  if (cursor === undefined) return {};
  const [occurredAt, id] = [new Date(cursor[0]), cursor[1]];
  return { $or: [{ occurredAt: { $lt: occurredAt } }, { occurredAt, _id: { $lt: id } }] };
}
