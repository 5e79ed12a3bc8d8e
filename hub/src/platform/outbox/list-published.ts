import type { Event } from '@counterbook/shared/events';
import type { Connection } from 'mongoose';
import { eventIn } from '../bus/event-content.ts';
import { type OutboxRow, outboxOf } from './outbox-rows.ts';
import { BEGINNING, type Place, type PublishedPage, type PublishedQuery } from './published.ts';

type Listed = Required<Pick<OutboxRow, '_id' | 'batch' | 'eventId'>>;

/**
 * What was told behind a place, in the order of telling. How far it is settled is asked of the times alone: what is younger
 * may be a whole catalogue, and is not walked through to find nothing in it.
 */
export async function listPublished(
  connection: Connection,
  query: PublishedQuery,
  now: Date,
): Promise<PublishedPage> {
  // Asked first, so that what is told meanwhile is beyond it.
  const end = await lastPlace(connection, { batch: { $gt: 0 } });
  const settledAt = new Date(now.getTime() - query.settledMs);
  const through = query.settledMs === 0 ? end : await lastSettled(connection, settledAt);
  const types = { type: { $in: [...query.types] } };
  const listed =
    query.batch > through.batch
      ? []
      : await find(connection, { ...types, batch: query.batch, _id: { $gt: query.row } }, query.limit);
  if (listed.length < query.limit) {
    const later = { ...types, batch: { $gt: query.batch, $lte: through.batch } };
    listed.push(...(await find(connection, later, query.limit - listed.length)));
  }
  const rows = listed.map(({ _id, batch, eventId }) => ({ batch, row: _id, eventId }));
  const last = rows.at(-1);
  const isFull = rows.length === query.limit && last !== undefined;
  return {
    rows,
    through: isFull
      ? { batch: last.batch, row: last.row }
      : furthest({ batch: query.batch, row: query.row }, last, through),
    end,
  };
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

/** A batch is marked as one: where its last row is settled, all of it is. */
async function lastSettled(connection: Connection, at: Date): Promise<Place> {
  const last = await outboxOf(connection).findOne<Pick<Listed, 'batch'>>(
    { publishedAt: { $lte: at } },
    { sort: { publishedAt: -1 }, projection: { batch: 1 } },
  );
  return last === null ? BEGINNING : lastPlace(connection, { batch: last.batch });
}

async function lastPlace(connection: Connection, batch: object): Promise<Place> {
  const last = await outboxOf(connection).findOne<Listed>(batch, {
    sort: { batch: -1, _id: -1 },
    projection: { batch: 1 },
  });
  return last === null ? BEGINNING : { batch: last.batch, row: last._id };
}

function furthest(...places: readonly (Place | undefined)[]): Place {
  return places.reduce<Place>((best, place) => {
    if (place === undefined) return best;
    const isFurther = place.batch > best.batch || (place.batch === best.batch && place.row > best.row);
    return isFurther ? { batch: place.batch, row: place.row } : best;
  }, BEGINNING);
}
