import { Binary, Long } from 'bson';
import type { mongo } from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { embeddedTest } from './testing/embedded-test.ts';
import { speak } from './testing/speak.ts';
import { newCollection, startTestDatabase, type TestDatabase } from './testing/test-database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

const client = () => database.connection.getClient();
const bulkWrite = (models: readonly object[], options: mongo.ClientBulkWriteOptions = {}) =>
  client().bulkWrite(models as readonly mongo.ClientBulkWriteModel[], options);
const things = () => {
  const collection = newCollection(database.connection);
  return { collection, namespace: `shopdb.${collection.collectionName}` };
};

test('one command writes into collections of several databases, in order', async () => {
  const [near, far] = [things(), client().db('otherdb').collection('far')];
  const { namespace } = near;
  const result = await bulkWrite(
    [
      { name: 'insertOne', namespace, document: { _id: 1, n: 1 } },
      {
        name: 'insertOne',
        namespace: far.namespace,
        document: { _id: 1, lots: [{ n: 2 }, { n: 9 }] },
      },
      { name: 'updateOne', namespace, filter: { n: 1 }, update: { $inc: { n: 1 }, $set: { seen: true } } },
      {
        name: 'updateMany',
        namespace: far.namespace,
        filter: {},
        update: { $set: { 'lots.$[big].n': 0 } },
        arrayFilters: [{ 'big.n': { $gt: 5 } }],
      },
      { name: 'replaceOne', namespace, filter: { _id: 2 }, replacement: { n: 7 }, upsert: true },
      {
        name: 'updateOne',
        namespace,
        filter: { _id: 2 },
        update: [{ $set: { twice: { $add: ['$n', '$n'] } } }],
      },
      { name: 'insertOne', namespace, document: { _id: 3 } },
      { name: 'deleteOne', namespace, filter: { _id: 3 } },
      { name: 'deleteMany', namespace: 'shopdb.nothing-there', filter: {} },
    ],
    { verboseResults: true },
  );
  expect(result).toMatchObject({
    insertedCount: 3,
    matchedCount: 3,
    modifiedCount: 3,
    upsertedCount: 1,
    deletedCount: 1,
  });
  expect(result.insertResults?.get(1)).toEqual({ insertedId: 1 });
  expect(result.updateResults?.get(4)).toMatchObject({ matchedCount: 1, modifiedCount: 0, upsertedId: 2 });
  expect(result.deleteResults?.get(8)).toEqual({ deletedCount: 0 });
  expect(await near.collection.find().sort({ _id: 1 }).toArray()).toEqual([
    { _id: 1, n: 2, seen: true },
    { _id: 2, n: 7, twice: 14 },
  ]);
  expect(await far.findOne()).toEqual({ _id: 1, lots: [{ n: 2 }, { n: 0 }] });
});

test('variables, a collation and an order reach the statement that they are given to', async () => {
  const { collection, namespace } = things();
  await collection.insertMany([
    { name: 'Tea', n: 2 },
    { name: 'tea', n: 1 },
    { name: 'milk', n: 3 },
  ]);
  const collation = { locale: 'en', strength: 2 };
  await bulkWrite(
    [
      { name: 'updateOne', namespace, filter: {}, update: { $set: { least: true } }, sort: { n: 1 } },
      { name: 'updateMany', namespace, filter: { name: 'TEA' }, update: { $set: { hot: true } }, collation },
      { name: 'deleteOne', namespace, filter: { $expr: { $eq: ['$name', '$$gone'] } } },
    ],
    { let: { gone: 'milk' } },
  );
  const found = await collection
    .find({}, { projection: { _id: 0 } })
    .sort({ n: 1 })
    .toArray();
  expect(found).toEqual([
    { name: 'tea', n: 1, least: true, hot: true },
    { name: 'Tea', n: 2, hot: true },
  ]);
});

test('in order the first error ends it, out of order the rest is written', async () => {
  const { collection, namespace } = things();
  const insert = (id: number) => ({ name: 'insertOne' as const, namespace, document: { _id: id } });
  const twice = [insert(1), insert(1), insert(2)];
  const error = await bulkWrite(twice).catch((e) => e);
  expect(error.writeErrors.get(1)).toMatchObject({ code: 11_000 });
  expect(error.partialResult.insertedCount).toBe(1);
  expect(await collection.countDocuments()).toBe(1);
  const rest = await bulkWrite([...twice, insert(3)], { ordered: false }).catch((e) => e);
  expect([...rest.writeErrors.keys()]).toEqual([0, 1]);
  expect(rest.partialResult.insertedCount).toBe(2);
  expect(await collection.countDocuments()).toBe(3);
});

test('in a transaction it lands with the commit, and an error ends the transaction', async () => {
  const { collection, namespace } = things();
  await collection.createIndex({ n: 1 }, { unique: true });
  const session = await database.connection.startSession();
  session.startTransaction();
  await bulkWrite([{ name: 'insertOne', namespace, document: { n: 1 } }], { session });
  expect(await collection.countDocuments({}, { session })).toBe(1);
  expect(await collection.countDocuments()).toBe(0);
  await session.commitTransaction();
  expect(await collection.countDocuments()).toBe(1);
  session.startTransaction();
  const models = [2, 1, 3].map((n) => ({ name: 'insertOne' as const, namespace, document: { n } }));
  const error = await bulkWrite(models, { session, ordered: false }).catch((e) => e);
  expect([...error.writeErrors.keys()]).toEqual([1]);
  await expect(collection.findOne({}, { session })).rejects.toMatchObject({ code: 251 });
  await session.endSession();
  expect(await collection.countDocuments()).toBe(1);
});

test('a conflict fails it whole and says that the transaction may be run again', async () => {
  const { collection, namespace } = things();
  await collection.insertOne({ n: 1 });
  const [first, second] = await Promise.all([1, 2].map(() => database.connection.startSession()));
  first!.startTransaction();
  second!.startTransaction();
  await collection.updateOne({}, { $inc: { n: 1 } }, { session: first! });
  const models = [{ name: 'updateOne' as const, namespace, filter: {}, update: { $inc: { n: 1 } } }];
  const error = await bulkWrite(models, { session: second! }).catch((e) => e);
  expect(error.cause).toMatchObject({ code: 112 });
  expect(error.cause.hasErrorLabel('TransientTransactionError')).toBe(true);
  await first!.commitTransaction();
  await Promise.all([first!.endSession(), second!.endSession()]);
});

embeddedTest('sent again under its number it is not carried out again', async () => {
  const { collection } = things();
  const wire = await speak(database.server.port);
  const command = {
    bulkWrite: 1,
    ops: [{ insert: 0, document: { n: 1 } }],
    nsInfo: [{ ns: `shopdb.${collection.collectionName}` }],
    lsid: { id: new Binary(Buffer.alloc(16, 7), 4) },
    txnNumber: Long.fromNumber(1),
    $db: 'admin',
  };
  expect(await wire.command(command)).toMatchObject({ ok: 1, nInserted: 1, nErrors: 0 });
  expect(await wire.command(command)).toMatchObject({
    nInserted: 1,
    cursor: { ns: 'admin.$cmd.bulkWrite', firstBatch: [{ ok: 1, idx: 0, n: 1 }] },
  });
  expect(await collection.countDocuments()).toBe(1);
  wire.close();
});

embeddedTest.each([
  [{ ops: [{ insert: 1, document: {} }] }, 2, 'invalid nsInfo index'],
  [{ ops: [{ delete: 0, multi: true }] }, 40_414, 'filter'],
  [{ ops: [{ upsert: 0 }] }, 2, 'unknown type'],
  [{ ops: [{ insert: 0, document: 5 }] }, 14, 'document'],
  [{ ops: [{ insert: 0, document: {}, hurry: true }] }, 40_415, 'hurry'],
  [{ ops: [] }, 16, 'Write batch sizes'],
  [{ nsInfo: [{ ns: 'nowhere' }] }, 73, 'nowhere'],
  [{ cursor: { batchSize: 1 } }, 72, 'cursor'],
  [{ $db: 'shopdb' }, 13, 'admin'],
])('a bulk write that cannot be read fails whole: %j', async (part, code, words) => {
  const { collection } = things();
  const fine = { insert: 0, document: { n: 1 } };
  const { ops = [fine], ...rest } = part as { ops?: object[] };
  const wire = await speak(database.server.port);
  const reply = await wire.command({
    bulkWrite: 1,
    ops: ops.length > 0 ? [fine, ...ops] : [],
    nsInfo: [{ ns: `shopdb.${collection.collectionName}` }],
    $db: 'admin',
    ...rest,
  });
  expect(reply).toMatchObject({ ok: 0, code, errmsg: expect.stringContaining(words) });
  expect(await collection.countDocuments()).toBe(0);
  wire.close();
});
