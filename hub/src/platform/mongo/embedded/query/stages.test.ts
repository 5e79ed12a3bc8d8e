import { afterAll, beforeAll, expect, test } from 'vitest';
import { newCollection, startTestDatabase, type TestDatabase } from '../testing/test-database.ts';

let database: TestDatabase;
let sales: ReturnType<typeof newCollection>;
beforeAll(async () => {
  database = await startTestDatabase();
  sales = newCollection(database.connection);
  const rows = [
    { _id: 1, till: 'T1', n: 1, lines: [1, 2, 3] },
    { _id: 2, till: 'T2', n: 2, lines: [] },
    { _id: 3, till: 'T1', n: 3, lines: [4] },
  ];
  await sales.insertMany(rows as never);
});
afterAll(() => database.stop());

test('one pipeline goes on with another collection', async () => {
  const refunds = newCollection(database.connection);
  await refunds.insertMany([{ n: 8 }, { n: 9 }]);
  const coll = refunds.collectionName;
  const both = [{ $unionWith: { coll, pipeline: [{ $match: { n: 9 } }] } }, { $project: { _id: 0, n: 1 } }];
  expect(await sales.aggregate(both).toArray()).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }, { n: 9 }]);
});

test('windows add up beside each document', async () => {
  const window = { documents: ['unbounded', 'current'] };
  const output = { sum: { $sum: '$n', window } };
  const stage = { $setWindowFields: { partitionBy: '$till', sortBy: { n: 1 }, output } };
  const found = await sales.aggregate([stage, { $sort: { _id: 1 } }]).toArray();
  expect(found.map(({ sum }) => sum)).toEqual([1, 2, 4]);
});

test('values are counted, put into buckets and drawn', async () => {
  const counted = await sales.aggregate([{ $sortByCount: '$till' }]).toArray();
  expect(counted).toEqual([
    { _id: 'T1', count: 2 },
    { _id: 'T2', count: 1 },
  ]);
  const bucket = { $bucket: { groupBy: '$n', boundaries: [0, 2, 5] } };
  expect(await sales.aggregate([bucket]).toArray()).toMatchObject([{ count: 1 }, { count: 2 }]);
  expect(await sales.aggregate([{ $sample: { size: 2 } }]).toArray()).toHaveLength(2);
});

test('$slice shortens an array and leaves the other fields alone', async () => {
  const shown = async (projection: object) => sales.findOne({ _id: 1 as never }, { projection });
  expect(await shown({ lines: { $slice: -2 } })).toEqual({ _id: 1, till: 'T1', n: 1, lines: [2, 3] });
  expect(await shown({ n: 1, lines: { $slice: [1, 1] } })).toEqual({ _id: 1, n: 1, lines: [2] });
});

test('scripts are refused wherever they stand', async () => {
  const script = { $function: { body: 'function () { return 1; }', args: [], lang: 'js' } };
  const hidden = { $setWindowFields: { sortBy: { n: 1 }, output: { x: { $sum: script } } } };
  for (const stage of [{ $project: { x: script } }, { $match: { $expr: script } }, hidden]) {
    await expect(sales.aggregate([stage]).toArray()).rejects.toMatchObject({ code: 2 });
  }
  await expect(sales.find({ $where: 'true' }).toArray()).rejects.toMatchObject({ code: 2 });
});
