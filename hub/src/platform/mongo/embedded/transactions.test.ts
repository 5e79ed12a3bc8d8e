import { randomUUID } from 'node:crypto';
import mongoose from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { embeddedTest } from './testing/embedded-test.ts';
import { speak } from './testing/speak.ts';
import { connect, newCollection, startTestDatabase, type TestDatabase } from './testing/test-database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

const things = () => newCollection(database.connection);
const OPTIONS = { readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority' } } as const;

async function startTransaction() {
  const session = await database.connection.startSession();
  session.startTransaction(OPTIONS);
  return session;
}

test('a transaction sees its own writes, others only what it committed', async () => {
  const [one, two] = [things(), things()];
  await one.insertOne({ n: 1 });
  const session = await startTransaction();
  await one.updateOne({ n: 1 }, { $set: { n: 2 } }, { session });
  await two.insertOne({ n: 5 }, { session });
  expect(await one.findOne({ n: 2 }, { session })).not.toBeNull();
  expect(await two.countDocuments({}, { session })).toBe(1);
  expect(await one.findOne({ n: 2 })).toBeNull();
  expect(await two.countDocuments({})).toBe(0);
  await session.commitTransaction();
  expect(await one.findOne({ n: 2 })).not.toBeNull();
  expect(await two.countDocuments({})).toBe(1);
  await session.commitTransaction();
});

test('an aborted transaction leaves nothing', async () => {
  const collection = things();
  await collection.createIndex({ n: 1 }, { unique: true });
  await collection.insertMany([{ n: 1 }, { n: 2 }]);
  const session = await startTransaction();
  await collection.insertOne({ n: 3 }, { session });
  await collection.deleteOne({ n: 1 }, { session });
  await collection.updateOne({ n: 2 }, { $set: { n: 9 } }, { session });
  expect((await collection.find({}, { session }).sort({ n: 1 }).toArray()).map(({ n }) => n)).toEqual([3, 9]);
  await session.abortTransaction();
  expect((await collection.find({}).sort({ n: 1 }).toArray()).map(({ n }) => n)).toEqual([1, 2]);
  await collection.insertOne({ n: 3 });
});

test('the second writer of a document is told of the conflict at once', async () => {
  const collection = things();
  await collection.insertOne({ n: 1 });
  const [first, second] = [await startTransaction(), await startTransaction()];
  await collection.updateOne({}, { $inc: { n: 1 } }, { session: first });
  const error = await collection.updateOne({}, { $inc: { n: 1 } }, { session: second }).catch((e) => e);
  expect(error).toMatchObject({ code: 112, codeName: 'WriteConflict' });
  expect(error.hasErrorLabel('TransientTransactionError')).toBe(true);
  await second.abortTransaction();
  await first.commitTransaction();
  expect((await collection.findOne({}))?.n).toBe(2);
});

test('a write outside waits for the transaction that holds its document', async () => {
  const collection = things();
  await collection.insertOne({ n: 1 });
  const session = await startTransaction();
  await collection.updateOne({}, { $set: { n: 10 } }, { session });
  const waiting = collection.updateOne({}, { $inc: { n: 1 } });
  await session.commitTransaction();
  await waiting;
  expect((await collection.findOne({}))?.n).toBe(11);
});

test('a document changed since the snapshot cannot be written', async () => {
  const collection = things();
  await collection.insertOne({ n: 1 });
  const session = await startTransaction();
  await collection.findOne({}, { session });
  await collection.updateOne({}, { $set: { n: 2 } });
  expect((await collection.findOne({}, { session }))?.n).toBe(1);
  await expect(collection.updateOne({}, { $inc: { n: 1 } }, { session })).rejects.toMatchObject({
    code: 112,
  });
  await session.abortTransaction();
});

test('what others delete, insert and change stays out of a running snapshot, by index too', async () => {
  const collection = things();
  await collection.createIndex({ n: 1 });
  await collection.insertMany([{ n: 1 }, { n: 2 }]);
  const session = await startTransaction();
  const seen = async () =>
    (
      await collection
        .find({ n: { $gt: 0 } }, { session })
        .sort({ n: 1 })
        .toArray()
    ).map(({ n }) => n);
  expect(await seen()).toEqual([1, 2]);
  await collection.deleteOne({ n: 1 });
  await collection.insertOne({ n: 3 });
  await collection.updateOne({ n: 2 }, { $set: { n: 7 } });
  expect(await seen()).toEqual([1, 2]);
  await session.commitTransaction();
  expect((await collection.find({}).sort({ n: 1 }).toArray()).map(({ n }) => n)).toEqual([3, 7]);
});

test('eight callers increment one counter and lose nothing', async () => {
  const collection = things();
  await collection.insertOne({ n: 0 });
  const increment = async () => {
    const session = await database.connection.startSession();
    for (let i = 0; i < 10; i += 1) {
      await session.withTransaction(async () => {
        const read = await collection.findOne({}, { session });
        await collection.updateOne({}, { $set: { n: read?.n + 1 } }, { session });
      }, OPTIONS);
    }
    await session.endSession();
  };
  await Promise.all(Array.from({ length: 8 }, increment));
  expect((await collection.findOne({}))?.n).toBe(80);
});

test('no reader ever meets half a transaction', async () => {
  const collection = things();
  await collection.insertMany([
    { _id: 'a' as never, n: 500 },
    { _id: 'b' as never, n: 500 },
  ]);
  let running = true;
  const readers = [1, 2].map(async (kind) => {
    let reads = 0;
    while (running) {
      const session = kind === 1 ? await startTransaction() : undefined;
      const options = session === undefined ? {} : { session };
      const docs =
        kind === 1
          ? [
              await collection.findOne({ _id: 'a' as never }, options),
              await collection.findOne({ _id: 'b' as never }, options),
            ]
          : await collection.find({}).toArray();
      expect(docs.reduce((sum, doc) => sum + doc?.n, 0)).toBe(1000);
      await session?.commitTransaction();
      reads += 1;
    }
    return reads;
  });
  for (let i = 0; i < 40; i += 1) {
    const session = await database.connection.startSession();
    await session.withTransaction(async () => {
      await collection.updateOne({ _id: 'a' as never }, { $inc: { n: -1 } }, { session });
      await collection.updateOne({ _id: 'b' as never }, { $inc: { n: 1 } }, { session });
    }, OPTIONS);
    await session.endSession();
  }
  running = false;
  for (const reads of await Promise.all(readers)) expect(reads).toBeGreaterThan(0);
});

test('two transactions that upsert one unique key make one document', async () => {
  const collection = things();
  await collection.createIndex({ key: 1 }, { unique: true });
  const upsert = async () => {
    const session = await database.connection.startSession();
    await session.withTransaction(
      () => collection.updateOne({ key: 'k' }, { $inc: { n: 1 } }, { upsert: true, session }),
      OPTIONS,
    );
    await session.endSession();
  };
  await Promise.all([upsert(), upsert(), upsert()]);
  expect(await collection.find({}, { projection: { _id: 0 } }).toArray()).toEqual([{ key: 'k', n: 3 }]);
});

test('a duplicate key ends the transaction', async () => {
  const collection = things();
  await collection.createIndex({ key: 1 }, { unique: true });
  await collection.insertOne({ key: 1 });
  const session = await startTransaction();
  await collection.insertOne({ key: 2 }, { session });
  await expect(collection.insertOne({ key: 1 }, { session })).rejects.toMatchObject({ code: 11000 });
  await expect(collection.findOne({}, { session })).rejects.toMatchObject({ code: 251 });
  await session.abortTransaction();
  expect(await collection.countDocuments({})).toBe(1);
});

test('a key freed and taken again within a transaction is no duplicate', async () => {
  const collection = things();
  await collection.createIndex({ key: 1 }, { unique: true });
  await collection.insertOne({ key: 1, old: true });
  const session = await startTransaction();
  await collection.deleteOne({ key: 1 }, { session });
  await collection.insertOne({ key: 1 }, { session });
  await collection.updateOne({ key: 1 }, { $set: { key: 2 } }, { session });
  await collection.insertOne({ key: 1 }, { session });
  await session.commitTransaction();
  expect((await collection.find({}).sort({ key: 1 }).toArray()).map(({ key, old }) => [key, old])).toEqual([
    [1, undefined],
    [2, undefined],
  ]);
});

test('a transaction whose caller is gone is undone', async () => {
  const collection = things();
  await collection.insertOne({ n: 1 });
  const other = await connect(database.server.url);
  const session = await other.startSession();
  session.startTransaction();
  await other.collection(collection.collectionName).updateOne({}, { $set: { n: 2 } }, { session });
  await other.close(true);
  await collection.updateOne({}, { $inc: { n: 5 } });
  expect((await collection.findOne({}))?.n).toBe(6);
});

embeddedTest('a write that is sent again with its number is carried out once', async () => {
  const collection = things();
  const db = database.connection.db!;
  const lsid = { id: new mongoose.mongo.UUID(randomUUID()).toBinary() };
  const command = {
    update: collection.collectionName,
    updates: [{ q: { k: 1 }, u: { $inc: { n: 1 } }, upsert: true }],
    lsid,
    txnNumber: mongoose.mongo.Long.fromNumber(1),
  };
  const wire = await speak(database.server.port);
  const first = await wire.command({ ...command, $db: db.databaseName });
  const again = await wire.command({ ...command, $db: db.databaseName });
  expect(again).toEqual(first);
  expect((await collection.findOne({}))?.n).toBe(1);
  const older = await wire.command({
    ...command,
    $db: db.databaseName,
    txnNumber: mongoose.mongo.Long.fromNumber(0),
  });
  expect(older).toMatchObject({ ok: 0, code: 225 });
  wire.close();
});
