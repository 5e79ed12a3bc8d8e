import type { Event } from '@counterbook/shared/events';
import type { Connection } from 'mongoose';
import { eventIn } from '../bus/event-content.ts';
import { type OutboxRow, outboxOf } from './outbox-rows.ts';
import { BEGINNING, type Place, type PublishedPage, type PublishedQuery } from './published.ts';

type Listed = Required<Pick<OutboxRow, '_id' | 'batch' | 'eventId'>>;

/** What was told behind a place, in the order of telling; both questions follow one index. */
export async function listPublished(
  connection: Connection,
  query: PublishedQuery,
  now: Date,
): Promise<PublishedPage> {
  // Asked first, so that what is told meanwhile is beyond it.
  const end = await lastPlace(connection, {});
  const settled = { publishedAt: { $lte: new Date(now.getTime() - query.settledMs) } };
  const settledEnd = query.settledMs === 0 ? end : await lastPlace(connection, settled);
  const wanted = { ...settled, type: { $in: [...query.types] } };
  const listed = await find(
    connection,
    { ...wanted, batch: query.batch, _id: { $gt: query.row } },
    query.limit,
  );
  if (listed.length < query.limit) {
    const later = { ...wanted, batch: { $gt: query.batch } };
    listed.push(...(await find(connection, later, query.limit - listed.length)));
  }
  const rows = listed.map(({ _id, batch, eventId }) => ({ batch, row: _id, eventId }));
  const last = rows.at(-1);
  const through =
    rows.length === query.limit && last
      ? { batch: last.batch, row: last.row }
      : furthest({ batch: query.batch, row: query.row }, last, settledEnd);
  return { rows, through, end };
}

export async function readPublished(connection: Connection, rows: readonly string[]): Promise<Event[]> {
  const found = await outboxOf(connection)
    .find({ _id: { $in: [...rows] }, batch: { $exists: true } })
    .toArray();
  const byRow = new Map(found.map(({ _id, text }) => [_id, eventIn(text)]));
  return rows.flatMap((row) => byRow.get(row) ?? []);
}

async function find(connection: Connection, filter: object, limit: number): Promise<Listed[]> {
  return outboxOf(connection)
    .find<Listed>(filter, {
      sort: { batch: 1, _id: 1 },
      limit,
      projection: { batch: 1, eventId: 1 },
    })
    .toArray();
}

async function lastPlace(connection: Connection, filter: object): Promise<Place> {
  const last = await outboxOf(connection).findOne<Listed>(
    { batch: { $gt: 0 }, ...filter },
    { sort: { batch: -1, _id: -1 }, projection: { batch: 1 } },
  );
  return last === null ? BEGINNING : { batch: last.batch, row: last._id };
}

function furthest(...places: readonly (Place | undefined)[]): Place {
  return places.reduce<Place>((best, place) => {
    if (place === undefined) return best;
    const isFurther = place.batch > best.batch || (place.batch === best.batch && place.row > best.row);
    return isFurther ? { batch: place.batch, row: place.row } : best;
  }, BEGINNING);
}
