import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Event } from '@counterbook/shared/events';
import { ContractError } from '@counterbook/shared/result';
import type { Connection } from 'mongoose';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Bus } from '../bus/bus.ts';
import { createInProcessBus, type InProcessBus } from '../bus/in-process-bus.ts';
import { consume } from '../inbox/consume.ts';
import { createLog } from '../log/log.ts';
import { openConnection } from '../mongo/connection.ts';
import { startTestMongo } from '../mongo/embedded/testing/test-mongo.ts';
import { inTransaction } from '../mongo/transaction.ts';
import { readPublished } from './list-published.ts';
import { newEvent } from './new-event.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { outboxOf } from './outbox-rows.ts';

const log = createLog('silent');
const now = () => new Date();
let directory = '';
let mongo: Awaited<ReturnType<typeof startTestMongo>>;
let connection: Connection;
let bus: InProcessBus;
let outbox: Outbox;
let run = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'counterbook-outbox-'));
  mongo = await startTestMongo({ directory: join(directory, 'mongo'), port: 0 });
});
afterAll(async () => {
  await mongo.stop();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  run += 1;
  connection = await openConnection(mongo.url, `test${run}`);
  bus = createInProcessBus({ log });
  outbox = createOutbox({ connection, bus, log, now });
});
afterEach(async () => {
  await Promise.all([outbox.stop(), bus.stop()]);
  await connection.close();
});

const anEvent = (id: string, type = 'told'): Event =>
  newEvent({ source: 'test', type, companyId: 'c', partitionKey: 'p', data: null, time: now(), id });
const collect = async (into: string[], type = 'told') => {
  const handle = async (events: readonly Event[]) => {
    into.push(...events.map(({ id }) => id));
  };
  await bus.subscribe({ queue: `${type}.events`, types: [type], batchSize: 50, handle });
};
const empty = async () => {
  while ((await outboxOf(connection).countDocuments({ pending: true })) > 0)
    await new Promise((done) => setTimeout(done, 5));
};

test('what is written in a transaction is told in order after its commit', async () => {
  const told: string[] = [];
  await collect(told);
  await bus.open();
  await outbox.start();
  await inTransaction(connection, (session) => outbox.add(session, [anEvent('1'), anEvent('2')]));
  for (let n = 3; n <= 20; n += 1) {
    await inTransaction(connection, (session) => outbox.add(session, [anEvent(String(n))]));
  }
  await empty();
  expect(told).toEqual(Array.from({ length: 20 }, (_, n) => String(n + 1)));
});

test('what is rolled back is never told', async () => {
  const told: string[] = [];
  await collect(told);
  await bus.open();
  await outbox.start();
  const failed = inTransaction(connection, async (session) => {
    await outbox.add(session, [anEvent('never')]);
    throw new ContractError('no');
  });
  await expect(failed).rejects.toThrow('no');
  await inTransaction(connection, (session) => outbox.add(session, [anEvent('after')]));
  await empty();
  expect(told).toEqual(['after']);
});

test('a row whose telling was interrupted is told again, and the inbox makes its effect once', async () => {
  let losses = 3;
  const forgetful: Bus = {
    ...bus,
    publish: async (events) => {
      await bus.publish(events);
      losses -= 1;
      if (losses >= 0) throw new Error('killed before the row was marked');
    },
  };
  const effects: string[] = [];
  const consumption = { connection, bus, log, queue: 'q', types: ['told'], batchSize: 50, now };
  let deliveries = 0;
  await consume(consumption, async (_session, events) => {
    deliveries += 1;
    effects.push(...events.map(({ id }) => id));
    return [];
  });
  await bus.open();
  const relay = createOutbox({ connection, bus: forgetful, log, now });
  await relay.start();
  await inTransaction(connection, (session) => relay.add(session, [anEvent('1'), anEvent('2')]));
  await empty();
  expect(losses).toBeLessThan(0);
  expect([effects, deliveries]).toEqual([['1', '2'], 1]);
  await relay.stop();
});

test('what a consumer decides is told in its turn, and a failed batch leaves neither effect nor inbox row', async () => {
  const told: string[] = [];
  await collect(told, 'consequence');
  let failures = 1;
  const consumption = { connection, bus, log, queue: 'q', types: ['told'], batchSize: 50, now };
  await consume(consumption, async (session, events) => {
    await connection.collection('effects').insertMany(
      events.map(({ id }) => ({ of: id })),
      { session },
    );
    failures -= 1;
    if (failures >= 0) throw new Error('a passing fault');
    return events.map(({ id }) => anEvent(`because of ${id}`, 'consequence'));
  });
  await bus.open();
  await outbox.start();
  await inTransaction(connection, (session) => outbox.add(session, [anEvent('1'), anEvent('2')]));
  while (told.length < 2) await new Promise((done) => setTimeout(done, 5));
  expect(told).toEqual(['because of 1', 'because of 2']);
  expect(await connection.collection('effects').countDocuments()).toBe(2);
});

test('after a restart with the clock set back, new rows still come behind those that wait', async () => {
  await inTransaction(connection, (session) => outbox.add(session, [anEvent('old')]));
  const yesterday = () => new Date(Date.now() - 86_400_000);
  const told: string[] = [];
  await collect(told);
  const restarted = createOutbox({ connection, bus, log, now: yesterday });
  await restarted.start();
  await inTransaction(connection, (session) => restarted.add(session, [anEvent('new')]));
  await bus.open();
  await empty();
  expect(told).toEqual(['old', 'new']);
  await restarted.stop();
});

test('what an outbox of the first version still held is told, without its having said that it waits', async () => {
  const told: string[] = [];
  await collect(told);
  await connection
    .collection<{ _id: string }>('outbox')
    .insertOne({ _id: '0000000000000001', event: anEvent('old') } as never);
  await bus.open();
  await outbox.start();
  await inTransaction(connection, (session) => outbox.add(session, [anEvent('new')]));
  await empty();
  expect(told).toEqual(['old', 'new']);
});

test('what an earlier version stored as fields is told, and what it had told can be asked for', async () => {
  const told: string[] = [];
  await collect(told);
  const rows = connection.collection<{ _id: string }>('outbox');
  const name = 'pending_1__id_1';
  const before = anEvent('told');
  await rows.createIndex({ pending: 1, _id: 1 }, { name, partialFilterExpression: { pending: true } });
  await rows.insertMany([
    { _id: '0000000000000001', event: before, publishedAt: new Date(0), batch: 1 },
    { _id: '0000000000000002', event: anEvent('waits'), pending: true },
  ] as never);
  await bus.open();
  await outbox.start();
  await empty();
  expect(told).toEqual(['waits']);
  expect(await readPublished(connection, ['0000000000000001'])).toEqual([before]);
  expect((await rows.indexes()).map((index) => index.name)).not.toContain(name);
});
