import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../mongo/embedded/testing/test-database.ts';
import { inTransaction } from '../mongo/transaction.ts';
import { createLease } from './lease.ts';
import { isGone, newHolder } from './machine.ts';
import { watchBeats } from './watch-beats.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

const rowOf = (name: string) =>
  database.connection
    .collection<{ _id: string; holder: string; beat: number }>('leases')
    .findOne({ _id: name });
const setHolder = (name: string, holder: string) =>
  database.connection
    .collection<{ _id: string; holder: string }>('leases')
    .updateOne({ _id: name }, { $set: { holder } });

test('one holds it, the other does not, until it is given back', async () => {
  const [one, other] = [createLease(database.connection, 'a'), createLease(database.connection, 'a')];
  expect([await one.take(), await other.take()]).toEqual([true, false]);
  await one.giveBack();
  expect([one.isOurs(), await other.take(), await one.take()]).toEqual([false, true, false]);
});

test('a holder that beats keeps it however long another waits', async () => {
  const [one, other] = [createLease(database.connection, 'b'), createLease(database.connection, 'b')];
  await one.take();
  await one.during(async () => {
    for (let tries = 0; tries < 12; tries += 1) {
      expect(await other.take()).toBe(false);
      await delay(500);
    }
  });
});

test('a holder whose process is gone is replaced at once', async () => {
  const lease = createLease(database.connection, 'c');
  await lease.take();
  const [machine] = newHolder().split('|');
  // No process has this number: it is beyond what the kernel gives out.
  await setHolder('c', `${machine}|4194999|0-somebody`);
  expect(await createLease(database.connection, 'c').take()).toBe(true);
});

test('a holder elsewhere that has fallen silent is replaced within seconds', async () => {
  const lease = createLease(database.connection, 'd');
  await lease.take();
  await setHolder('d', 'elsewhere|1|0-somebody');
  const heir = createLease(database.connection, 'd');
  const begun = performance.now();
  while (!(await heir.take())) await delay(100);
  expect(performance.now() - begun).toBeGreaterThan(3900);
});

test('a holder that was replaced gets no number any more, and its transaction finds that out', async () => {
  const lease = createLease(database.connection, 'e');
  await lease.take();
  const next = () => inTransaction(database.connection, (session) => lease.nextNumber(session));
  expect([await next(), await next()]).toEqual([1, 2]);
  await setHolder('e', 'elsewhere|1|0-somebody');
  expect(await next()).toBeNull();
  expect((await rowOf('e'))?.holder).toContain('elsewhere');
});

test('our own process is never gone, and another machine’s never certainly', () => {
  expect(isGone(newHolder())).toBe(false);
  expect(isGone('elsewhere|4194999|0-x')).toBe(false);
  expect(isGone(newHolder().replace(/\|\d+-/, '|1-'))).toBe(true);
});

test('silence is measured from when a beat was first seen, and a new beat ends it', () => {
  let at = 0;
  const watch = watchBeats(() => at);
  expect(watch.isSilent('x', 1, 10)).toBe(false);
  at = 9;
  expect(watch.isSilent('x', 1, 10)).toBe(false);
  at = 10;
  expect(watch.isSilent('x', 1, 10)).toBe(true);
  expect(watch.isSilent('x', 2, 10)).toBe(false);
});
