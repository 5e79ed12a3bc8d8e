import { afterAll, beforeAll, expect, test } from 'vitest';
import { newCollection, startTestDatabase, type TestDatabase } from '../testing/test-database.ts';

let database: TestDatabase;
let words: ReturnType<typeof newCollection>;
beforeAll(async () => {
  database = await startTestDatabase();
  words = newCollection(database.connection);
  await words.insertMany(
    ['résumé', 'Resume', 'resume', 'zebra', 'Äpfel'].map((word) => ({ word, list: [word] })),
  );
  await words.createIndex({ word: 1 });
});
afterAll(() => database.stop());

test('letters, accents and case count as the strength says, in every kind of question', async () => {
  const counts = async (strength: number): Promise<number[]> => {
    const collation = { locale: 'en_US', strength };
    const matched = await words.countDocuments({ word: 'RESUME' }, { collation });
    const listed = await words.find({ list: { $in: ['RESUME'] } }, { collation }).toArray();
    const distinct = await words.distinct('word', {}, { collation });
    return [matched, listed.length, distinct.length];
  };
  expect(await counts(1)).toEqual([3, 3, 3]);
  expect(await counts(2)).toEqual([2, 2, 4]);
  expect(await counts(3)).toEqual([0, 0, 5]);
});

test('sorts as the language does, though an index has another order', async () => {
  const sorted = await words.find({}, { collation: { locale: 'de' }, sort: { word: 1 } }).toArray();
  expect(sorted.map(({ word }) => word)).toEqual(['Äpfel', 'resume', 'Resume', 'résumé', 'zebra']);
  const numbers = newCollection(database.connection);
  await numbers.insertMany([{ n: 'T10' }, { n: 'T9' }]);
  const collation = { locale: 'en', numericOrdering: true };
  expect((await numbers.find({}).collation(collation).sort({ n: 1 }).toArray()).map(({ n }) => n)).toEqual([
    'T9',
    'T10',
  ]);
});

test('updates and deletes find by it', async () => {
  const things = newCollection(database.connection);
  await things.insertMany([
    { w: 'ping', l: ['a', 'B'] },
    { w: 'pINg', l: ['b'] },
  ]);
  const collation = { locale: 'en_US', strength: 2 };
  await things.updateMany(
    { w: 'PING' },
    { $set: { 'l.$[x]': 'c' } },
    { collation, arrayFilters: [{ x: 'b' }] },
  );
  expect(await things.findOneAndDelete({ w: 'PING' }, { collation, sort: { _id: 1 } })).toMatchObject({
    w: 'ping',
    l: ['a', 'c'],
  });
  expect((await things.deleteMany({ w: 'PING' }, { collation })).deletedCount).toBe(1);
});

test('what it cannot do by a collation is refused by name', async () => {
  const collation = { locale: 'en', strength: 2 };
  const refusals = [
    () => words.aggregate([{ $group: { _id: '$word' } }], { collation }).toArray(),
    () => words.updateMany({}, { $addToSet: { list: 'x' } }, { collation }),
    () => words.createIndex({ list: 1 }, { collation }),
    () => words.find({}, { collation: { locale: 'en', alternate: 'shifted' } }).toArray(),
    () => words.find({}, { collation: { locale: 'en', strength: 4 } }).toArray(),
  ];
  for (const refused of refusals)
    await expect(refused()).rejects.toThrow(/not supported by the embedded server/);
  await expect(words.find({}, { collation: { locale: 'xx-nowhere' } }).toArray()).rejects.toMatchObject({
    code: 2,
  });
});
