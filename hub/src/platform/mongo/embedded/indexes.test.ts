import type { Collection } from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newCollection, startTestDatabase, type TestDatabase } from './testing/test-database.ts';
import { OTHER_MONGODB } from './testing/test-mongo.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase(100);
});
afterAll(() => database.stop());

const things = () => newCollection(database.connection);

async function planOf(collection: Collection, filter: object, sort: object = {}, hint?: string) {
  const cursor = collection.find(filter as never, hint === undefined ? {} : { hint }).sort(sort as never);
  const explained = await cursor.explain('executionStats');
  const plan = explained.queryPlanner.winningPlan;
  const scan = plan.inputStage?.inputStage ?? plan.inputStage ?? plan;
  return {
    stage: plan.stage as string,
    index: scan.indexName as string | undefined,
    docs: explained.executionStats.totalDocsExamined as number,
    returned: explained.executionStats.nReturned as number,
  };
}

test('equality, range, $in, prefix and sort are served by an index', async () => {
  const collection = things();
  await collection.insertMany(
    Array.from({ length: 400 }, (_, n) => ({ company: `c${n % 4}`, n, name: `item ${n}` })),
  );
  await collection.createIndex({ company: 1, n: -1 });
  await collection.createIndex({ name: 1 });
  expect(await planOf(collection, { company: 'c1' })).toEqual({
    stage: 'FETCH',
    index: 'company_1_n_-1',
    docs: 100,
    returned: 100,
  });
  expect(await planOf(collection, { company: 'c1', n: { $gte: 100, $lt: 120 } })).toMatchObject({
    docs: 5,
    returned: 5,
  });
  expect(await planOf(collection, { company: { $in: ['c1', 'c2'] }, n: { $lt: 4 } })).toMatchObject({
    docs: 2,
    returned: 2,
  });
  expect(await planOf(collection, { name: /^item 39/ })).toMatchObject({ index: 'name_1', docs: 11 });
  expect(await planOf(collection, { company: 'c3' }, { n: 1 })).toMatchObject({ stage: 'FETCH', docs: 100 });
  expect(await planOf(collection, { company: 'c3' }, { name: 1, n: 1 })).toMatchObject({ stage: 'SORT' });
  expect(await planOf(collection, { n: 7 })).toMatchObject({ stage: 'COLLSCAN', docs: 400, returned: 1 });
  expect(await planOf(collection, { $or: [{ name: 'item 1' }, { company: 'c0', n: 0 }] })).toMatchObject({
    docs: 2,
  });
  const first = await collection.find({ company: 'c3' }).sort({ n: 1 }).limit(3).toArray();
  expect(first.map(({ n }) => n)).toEqual([3, 7, 11]);
});

test('a unique index refuses a second one with the key, wherever it comes from', async () => {
  const collection = things();
  await collection.createIndex({ company: 1, 'code.value': 1 }, { unique: true });
  await collection.insertOne({ company: 'c', code: { value: 'x' } });
  await expect(collection.insertOne({ company: 'c', code: { value: 'x' } })).rejects.toMatchObject({
    code: 11000,
    keyPattern: { company: 1, 'code.value': 1 },
    keyValue: { company: 'c', 'code.value': 'x' },
  });
  await collection.insertOne({ company: 'c', code: { value: 'y' } });
  await expect(
    collection.updateOne({ 'code.value': 'y' }, { $set: { code: { value: 'x' } } }),
  ).rejects.toMatchObject({ code: 11000 });
  const result = await collection
    .insertMany([{ company: 'd' }, { company: 'c', code: { value: 'x' } }, { company: 'e' }], {
      ordered: false,
    })
    .catch((error) => error);
  expect(result.code).toBe(11000);
  expect(await collection.countDocuments({ company: { $in: ['d', 'e'] } })).toBe(2);
  await expect(collection.insertOne({ _id: (await collection.findOne({}))!._id })).rejects.toMatchObject({
    code: 11000,
  });
});

test('a unique index is not made over documents that break it', async () => {
  const collection = things();
  await collection.insertMany([{ n: 1 }, { n: 1 }]);
  await expect(collection.createIndex({ n: 1 }, { unique: true })).rejects.toMatchObject({ code: 11000 });
  expect((await collection.indexes()).map(({ name }) => name)).toEqual(['_id_']);
});

test('an array has a key per element, and a document comes once', async () => {
  const collection = things();
  await collection.insertMany([
    { n: 1, codes: ['a', 'b', 'b'] },
    { n: 2, codes: 'a' },
    { n: 3, codes: [] },
    { n: 4, lines: [{ sku: 'q' }, { sku: 'r' }] },
  ]);
  await collection.createIndex({ codes: 1 });
  await collection.createIndex({ 'lines.sku': 1 });
  expect(await planOf(collection, { codes: 'a' })).toMatchObject({ index: 'codes_1', docs: 2, returned: 2 });
  expect(await planOf(collection, { codes: { $in: ['a', 'b'] } })).toMatchObject({ returned: 2 });
  expect(await planOf(collection, { 'lines.sku': 'r' })).toMatchObject({ index: 'lines.sku_1', docs: 1 });
  await collection.updateOne({ n: 1 }, { $pull: { codes: 'a' } as never });
  expect(await planOf(collection, { codes: 'a' })).toMatchObject({ docs: 1 });
  await collection.createIndex({ p: 1, q: 1 });
  await expect(collection.insertOne({ p: [1], q: [2] })).rejects.toMatchObject({ code: 171 });
});

test('sparse and partial unique indexes leave documents out, and serve only what they hold', async () => {
  const collection = things();
  await collection.createIndex({ email: 1 }, { unique: true, sparse: true });
  await collection.createIndex(
    { phone: 1 },
    { unique: true, partialFilterExpression: { active: true, phone: { $type: 'string' } } },
  );
  await collection.insertMany([
    { active: true },
    { active: true },
    { phone: '1', active: false },
    { phone: '1', active: true },
  ]);
  await expect(collection.insertOne({ phone: '1', active: true })).rejects.toMatchObject({ code: 11000 });
  expect(await planOf(collection, { phone: '1', active: true })).toMatchObject({
    index: 'phone_1',
    returned: 1,
  });
  expect(await planOf(collection, { phone: '1' })).toMatchObject({ stage: 'COLLSCAN', returned: 2 });
  expect(await planOf(collection, { email: null })).toMatchObject({ stage: 'COLLSCAN', returned: 4 });
});

// Another server looks for them when it does: MongoDB once a minute.
const EXPIRES_WITHIN = OTHER_MONGODB === undefined ? 10_000 : 130_000;

test('a TTL index deletes what has had its time', { timeout: EXPIRES_WITHIN * 2 }, async () => {
  const collection = things();
  await collection.createIndex({ at: 1 }, { expireAfterSeconds: 60 });
  await collection.insertMany([{ at: new Date(Date.now() - 61_000) }, { at: new Date() }, { at: 'never' }]);
  await expect.poll(() => collection.countDocuments({}), { timeout: EXPIRES_WITHIN }).toBe(2);
});

test('indexes are listed, dropped and not made twice', async () => {
  const collection = things();
  await collection.createIndex({ a: 1 }, { name: 'by a' });
  await collection.createIndex({ a: 1 }, { name: 'by a' });
  await expect(collection.createIndex({ b: 1 }, { name: 'by a' })).rejects.toMatchObject({ code: 86 });
  await expect(collection.createIndex({ a: 1 }, { name: 'by a', unique: true })).rejects.toMatchObject({
    code: 85,
  });
  await expect(collection.createIndex({ a: 'text' })).rejects.toMatchObject({ code: 67 });
  expect(await planOf(collection, {}, {}, 'by a')).toMatchObject({ index: 'by a' });
  await collection.dropIndex('by a');
  await expect(collection.dropIndex('by a')).rejects.toMatchObject({ code: 27 });
  expect(await collection.indexes()).toEqual([{ v: 2, key: { _id: 1 }, name: '_id_' }]);
});

test('an index over many documents is built in turns: others are answered, writers of the collection wait', async () => {
  const collection = things();
  const other = things();
  for (let from = 0; from < 12_000; from += 2000) {
    await collection.insertMany(
      Array.from({ length: 2000 }, (_, n) => ({ n: from + n, tags: [n % 7, n % 5] })),
    );
  }
  const built = collection.createIndex({ n: -1 }, { unique: true }).then(() => 'built');
  const answered = other.insertOne({ n: 1 }).then(() => 'answered');
  const written = collection.insertOne({ n: 12_000 });
  expect(await Promise.race([built, answered])).toBe('answered');
  await Promise.all([built, written]);
  expect(await planOf(collection, { n: { $gte: 11_990 } })).toMatchObject({ index: 'n_-1', docs: 11 });
  expect(await collection.countDocuments({ n: { $lt: 50 } })).toBe(50);
  await collection.createIndex({ tags: 1 });
  expect(await planOf(collection, { tags: 6 })).toMatchObject({ index: 'tags_1', returned: 1710 });
  await collection.insertOne({ n: 12_001, tags: 'x' });
  await expect(collection.createIndex({ tags: 1, n: 1 }, { unique: true, name: 'fits' })).resolves.toBe(
    'fits',
  );
  await expect(collection.createIndex({ tags: -1 }, { unique: true })).rejects.toMatchObject({
    code: 11_000,
  });
  await collection.insertOne({ n: 12_002, tags: 'x' });
  expect((await collection.indexes()).map(({ name }) => name)).toEqual(['_id_', 'n_-1', 'tags_1', 'fits']);
});
