import { afterAll, beforeAll, expect, test } from 'vitest';
import { newCollection, startTestDatabase, type TestDatabase } from './embedded/testing/test-database.ts';
import { createRowMemory, type RowMemory } from './row-memory.ts';
import { inTransaction } from './transaction.ts';
import { writeLater } from './write-later.ts';

type Level = { readonly _id: string; readonly n: number };

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

/** Counts one up by what is known, or by what is read; `after` ends the first attempts as a passing fault would. */
function counter(memory: RowMemory<number>) {
  const levels = newCollection<Level>(database.connection);
  let reads = 0;
  const countUp = (after: () => void = () => undefined) =>
    inTransaction(database.connection, async (session) => {
      let known = memory.take('level');
      if (known === undefined) {
        reads += 1;
        known = (await levels.findOne({ _id: 'level' }, { session }))?.n ?? 0;
      }
      const filter = { _id: 'level', n: known };
      writeLater(session, levels, [{ name: 'updateOne', filter, update: { $inc: { n: 1 } } }]);
      memory.putBack(session, 'level', known + 1);
      after();
      return known + 1;
    });
  return {
    levels,
    countUp,
    reads: () => reads,
    begin: () => levels.insertOne({ _id: 'level', n: 0 }),
    stored: async () => (await levels.findOne({ _id: 'level' }))?.n,
  };
}

test('what was committed here last need not be read', async () => {
  const { begin, countUp, reads, stored } = counter(createRowMemory(true));
  await begin();
  for (let n = 1; n <= 5; n++) expect(await countUp()).toBe(n);
  expect([reads(), await stored()]).toEqual([1, 5]);
});

test('where somebody else wrote it the transaction is run again, and reads', async () => {
  const { begin, countUp, levels, reads, stored } = counter(createRowMemory(true));
  await begin();
  await countUp();
  await levels.updateOne({ _id: 'level' }, { $set: { n: 40 } });
  expect(await countUp()).toBe(41);
  expect(await countUp()).toBe(42);
  expect([reads(), await stored()]).toEqual([2, 42]);
});

test('what was not committed is not known', async () => {
  const { begin, countUp, reads, stored } = counter(createRowMemory(true));
  await begin();
  await countUp();
  const givenUp = countUp(() => {
    throw new Error('given up');
  });
  await expect(givenUp).rejects.toThrow('given up');
  expect(await countUp()).toBe(2);
  expect([reads(), await stored()]).toEqual([2, 2]);
});

test('of two at once one has it, and none is counted away', async () => {
  const { begin, countUp, stored } = counter(createRowMemory(true));
  await begin();
  const counted = await Promise.all(Array.from({ length: 8 }, () => countUp()));
  expect(counted.toSorted((left, right) => left - right)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(await stored()).toBe(8);
});

test('where other processes write the rows nothing is kept', async () => {
  const { begin, countUp, reads } = counter(createRowMemory(false));
  await begin();
  for (let n = 1; n <= 3; n++) expect(await countUp()).toBe(n);
  expect(reads()).toBe(3);
});
