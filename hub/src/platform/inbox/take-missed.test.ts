import type { Event } from '@counterbook/shared/events';
import type { Connection } from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Bus } from '../bus/bus.ts';
import { createInProcessBus } from '../bus/in-process-bus.ts';
import { INTERNAL_KEY, startTeller, type Teller, TYPE } from '../bus/testing/teller.ts';
import { TOPOLOGY } from '../bus/topology.ts';
import { readConfig } from '../config/config.ts';
import { createLog } from '../log/log.ts';
import { openConnection } from '../mongo/connection.ts';
import { startTestDatabase, type TestDatabase } from '../mongo/embedded/testing/test-database.ts';
import { outboxOf } from '../outbox/outbox-rows.ts';
import { createMissedEvents } from './take-missed.ts';

let database: TestDatabase;
let teller: Teller;
let taker: Connection;
const log = createLog('silent');
const now = () => new Date();

beforeAll(async () => {
  database = await startTestDatabase();
  // A bus that confirms everything and brings nothing: the worst there can be.
  const deaf: Pick<Bus, 'publish'> = { publish: async () => undefined };
  teller = await startTeller(database.server.url, { ...createInProcessBus({ log }), ...deaf });
  taker = await openConnection(database.server.url, 'takerdb');
});
afterAll(async () => {
  await teller.stop();
  await taker.close();
  await database.stop();
});

async function aConsumer(name: string) {
  const bus = createInProcessBus({ log });
  const taken: string[] = [];
  const handle = async (events: readonly Event[]) => {
    taken.push(...events.map(({ id }) => id));
    await taker
      .collection<{ _id: string; at: Date }>('inbox')
      .insertMany(events.map(({ id }) => ({ _id: `${name}:${id}`, at: now() })));
  };
  await bus.subscribe({ queue: name, types: [TYPE], batchSize: 50, handle });
  await bus.open();
  const config = readConfig({ HUB_INTERNAL_KEY: INTERNAL_KEY, COMPANY_URL: teller.url });
  const at = { connection: taker, bus, log, now, config, queue: name, types: [TYPE], batchSize: 50 };
  const missed = createMissedEvents(at);
  if (missed === null) throw new Error('a consumer with a config reads outboxes');
  return { taken, missed, stop: bus.stop };
}

const agePublished = (minutes: number) =>
  outboxOf(teller.connection).updateMany(
    { publishedAt: { $exists: true } },
    { $set: { publishedAt: new Date(Date.now() - minutes * 60_000) } },
  );
const idsUpTo = (count: number) => Array.from({ length: count }, (_, at) => `c1-${at + 1}`);

test('everything that was told and never came is taken, in order, once', async () => {
  await teller.tell(130);
  await teller.published();
  const { taken, missed, stop } = await aConsumer('first');
  await missed.takeAll();
  expect(taken).toEqual(idsUpTo(130));
  await missed.takeAll();
  expect(taken).toHaveLength(130);
  await stop();
});

test('an hourly look leaves what may still be on its way, takes what is old, and goes on where it ended', async () => {
  const { taken, missed, stop } = await aConsumer('hourly');
  await agePublished(20);
  await teller.tell(10);
  await teller.published();
  await missed.takeSettled();
  expect(taken).toEqual(idsUpTo(130));
  await missed.takeSettled();
  expect(taken).toHaveLength(130);
  await agePublished(11);
  await missed.takeSettled();
  expect(taken).toEqual(idsUpTo(140));
  await stop();
});

test('a row that is written with an older id than was read already is found: telling has an order of its own', async () => {
  const { taken, missed, stop } = await aConsumer('late');
  await missed.takeAll();
  const before = taken.length;
  // As an instance whose clock is an hour behind would write it.
  await teller.tell(1);
  await teller.published();
  const outbox = outboxOf(teller.connection);
  const last = await outbox.findOne({ batch: { $gt: 0 } }, { sort: { batch: -1, _id: -1 } });
  if (last === null) throw new Error('nothing was told');
  await outbox.deleteOne({ _id: last._id });
  await outbox.insertOne({ ...last, _id: String(Number(last._id) - 3_600_000_000).padStart(16, '0') });
  await agePublished(20);
  await missed.takeSettled();
  expect(taken.slice(before)).toEqual([last.eventId]);
  await stop();
});

test('a publisher that was restored from an older copy is read from its beginning', async () => {
  const { taken, missed, stop } = await aConsumer('restored');
  await taker
    .collection<{ _id: string; batch: number; row: string }>('compared')
    .insertOne({ _id: 'restored < company', batch: 1_000_000, row: '' });
  await agePublished(20);
  await missed.takeSettled();
  expect(taken.length).toBeGreaterThan(100);
  await stop();
});

test('nobody reads an outbox without the key, or with a stale signature', async () => {
  const path = '/internal/company/outbox/published?batch=0&types=company.changed&limit=10&settledMs=0';
  const ask = async (headers: Record<string, string>) =>
    (await fetch(new URL(path, teller.url), { headers })).status;
  const { signInternal } = await import('../auth/internal-key.ts');
  const key = Buffer.from(INTERNAL_KEY);
  expect(await ask({})).toBe(404);
  expect(await ask({ ...signInternal(Buffer.from('another key'), path, now()) })).toBe(404);
  expect(await ask({ ...signInternal(key, `${path}0`, now()) })).toBe(404);
  expect(await ask({ ...signInternal(key, path, new Date(Date.now() - 600_000)) })).toBe(404);
  expect(await ask({ ...signInternal(key, path, now()) })).toBe(200);
});

test('the topology knows who tells what this reads', () => {
  expect(TOPOLOGY.published.company).toContain(TYPE);
});
