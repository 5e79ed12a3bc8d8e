import { afterAll, beforeAll, expect, test } from 'vitest';
import { isDuplicateKey } from './duplicate-key.ts';
import { newCollection, startTestDatabase, type TestDatabase } from './embedded/testing/test-database.ts';
import { inTransaction } from './transaction.ts';
import { writeLater, writtenBefore } from './write-later.ts';

type Thing = { readonly _id: string; readonly n: number };

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

const things = () => newCollection<Thing>(database.connection);
const insert = (_id: string, n = 1) => ({ name: 'insertOne' as const, document: { _id, n } });

test('what is left for later is there with the commit, in every collection, in order', async () => {
  const [one, two] = [things(), things()];
  const seen = await inTransaction(database.connection, async (session) => {
    writeLater(session, one, [insert('a')]);
    writeLater(session, two, [insert('b')]);
    writeLater(session, one, [{ name: 'updateOne', filter: { _id: 'a' }, update: { $inc: { n: 1 } } }]);
    return one.countDocuments({}, { session });
  });
  expect(seen).toBe(0);
  expect(await one.find().toArray()).toEqual([{ _id: 'a', n: 2 }]);
  expect(await two.countDocuments()).toBe(1);
});

test('whoever reads it in the same transaction has it written first', async () => {
  const [one, two] = [things(), things()];
  const read = await inTransaction(database.connection, async (session) => {
    writeLater(session, one, [insert('a')]);
    await writtenBefore(session, two);
    const before = await one.countDocuments({}, { session });
    await writtenBefore(session, one);
    return [before, await one.countDocuments({}, { session })];
  });
  expect(read).toEqual([0, 1]);
  expect(await one.countDocuments()).toBe(1);
});

test('a conflict runs the transaction again, and the failed attempt leaves nothing to be written', async () => {
  const collection = things();
  await collection.insertOne({ _id: 'level', n: 0 });
  let attempts = 0;
  await inTransaction(database.connection, async (session) => {
    attempts += 1;
    const level = await collection.findOne({ _id: 'level' }, { session });
    if (attempts === 1) await collection.updateOne({ _id: 'level' }, { $set: { n: 5 } });
    writeLater(session, collection, [
      insert(`attempt ${attempts}`),
      {
        name: 'replaceOne',
        filter: { _id: 'level' },
        replacement: { _id: 'level', n: (level?.n ?? 0) + 1 },
        upsert: true,
      },
    ]);
  });
  expect(attempts).toBe(2);
  expect(await collection.find().sort({ _id: 1 }).toArray()).toEqual([
    { _id: 'attempt 2', n: 1 },
    { _id: 'level', n: 6 },
  ]);
});

test('a duplicate is known as one, and nothing of its transaction stays', async () => {
  const collection = things();
  await collection.insertOne({ _id: 'known', n: 0 });
  const failed = await inTransaction(database.connection, async (session) => {
    await collection.insertOne({ _id: 'new', n: 1 }, { session });
    writeLater(session, collection, [insert('later'), insert('known')]);
  }).catch((error: unknown) => error);
  expect(isDuplicateKey(failed)).toBe(true);
  expect(await collection.countDocuments()).toBe(1);
});

test('outside a transaction of ours nothing can be left for later', async () => {
  const session = await database.connection.startSession();
  expect(() => writeLater(session, things(), [insert('a')])).toThrow(/transaction/);
  await session.endSession();
});
