/**
 * The anti-join: what publishers told in the last month and this queue has no record of is taken from their outboxes,
 * in the order in which it was told. An hourly look begins where the last one ended and leaves out what is so young
 * that it may still be on its way; where the queue itself was lost, all is compared, before anything new is consumed.
 */
import type { Connection } from 'mongoose';
import { publishersOf, TOPOLOGY } from '../bus/topology.ts';
import { createOutboxReader, type OutboxReader } from '../outbox/ask-outbox.ts';
import { BEGINNING, LARGEST_PAGE, type Place } from '../outbox/published.ts';
import type { Consumption } from './consume.ts';
import { findUnrecorded } from './inbox-rows.ts';

export type MissedEvents = {
  /** Everything up to now, from the beginning. Afterwards nothing is missing that was told before the call. */
  readonly takeAll: () => Promise<void>;
  /** What was told since the last look and is old enough. */
  readonly takeSettled: () => Promise<void>;
};

/** How long after its telling an event that nobody recorded counts as missed. */
const SETTLED_MS = 600_000;

type Watermark = Place & { readonly _id: string };

export function createMissedEvents(consumption: Consumption): MissedEvents | null {
  const { config, types, queue, now } = consumption;
  if (config === undefined) return null;
  const reader = createOutboxReader(config, now);
  const publishers = publishersOf(TOPOLOGY, types);
  const takeFrom = async (look: Omit<Look, 'publisher' | 'from'>, isFresh: boolean): Promise<void> => {
    for (const publisher of publishers) {
      if (!reader.has(publisher)) continue;
      const from = isFresh
        ? BEGINNING
        : await readWatermark(consumption.connection, `${queue} < ${publisher}`);
      await takeMissed(consumption, reader, { ...look, publisher, from });
    }
  };
  return {
    takeAll: () => takeFrom({ settledMs: 0, dead: consumption.bus.letters === 'broker' }, true),
    takeSettled: () => takeFrom({ settledMs: SETTLED_MS, dead: false }, false),
  };
}

type Look = {
  readonly publisher: string;
  readonly from: Place;
  readonly settledMs: number;
  /** What was given up is missing too: the broker that kept it is gone. */
  readonly dead: boolean;
};

async function takeMissed(consumption: Consumption, reader: OutboxReader, look: Look): Promise<void> {
  const { connection, bus, log, queue, types } = consumption;
  const { publisher, settledMs } = look;
  let place = look.from;
  let found = 0;
  for (;;) {
    const query = { ...place, types, limit: LARGEST_PAGE, settledMs };
    const page = await reader.list(publisher, query);
    if (isBeyond(place, page.end)) {
      // The publisher was restored from an older copy: its order of telling begins anew behind that.
      place = BEGINNING;
      continue;
    }
    const ids = page.rows.map(({ eventId }) => eventId);
    const missing = await findUnrecorded(connection, queue, ids, { dead: look.dead });
    const rows = page.rows.filter(({ eventId }) => missing.has(eventId)).map(({ row }) => row);
    if (rows.length > 0) {
      await bus.deliver(queue, await reader.read(publisher, rows));
      found += rows.length;
    }
    place = page.through;
    await writeWatermark(connection, `${queue} < ${publisher}`, place);
    if (page.rows.length < LARGEST_PAGE) break;
  }
  if (found > 0)
    log.warn({ queue, publisher, events: found }, 'taken from the outbox: the bus never brought them');
}

function isBeyond(place: Place, end: Place): boolean {
  return place.batch > end.batch || (place.batch === end.batch && place.row > end.row);
}

async function readWatermark(connection: Connection, _id: string): Promise<Place> {
  const known = await connection.collection<Watermark>('compared').findOne({ _id });
  return known === null ? BEGINNING : { batch: known.batch, row: known.row };
}

async function writeWatermark(connection: Connection, _id: string, place: Place): Promise<void> {
  const { batch, row } = place;
  await connection
    .collection<Watermark>('compared')
    .updateOne({ _id }, { $set: { batch, row } }, { upsert: true });
}
