import { Schema, Types } from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newCollection, startTestDatabase, type TestDatabase } from './testing/test-database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

const things = () => newCollection(database.connection);

/** Applies one update to one document and says what became of it. */
async function updated(doc: object, update: object, options: object = {}, filter: object = {}) {
  const collection = things();
  await collection.insertOne({ _id: 1 as never, ...doc });
  await collection.updateOne(filter, update, options);
  const { _id, ...rest } = (await collection.findOne({}))!;
  return rest;
}

test('a Mongoose model creates, reads, changes and deletes', async () => {
  const Product = database.connection.model(
    'Product',
    new Schema({ sku: String, price: Number, tags: [String], at: Date }),
  );
  const made = await Product.create({ sku: 'tea', price: 250, tags: ['hot'], at: new Date(5) });
  const read = await Product.findById(made._id).lean();
  expect(read).toMatchObject({ sku: 'tea', price: 250, tags: ['hot'], at: new Date(5) });
  made.price = 300;
  await made.save();
  expect(await Product.countDocuments({ price: { $gt: 260 } })).toBe(1);
  const changed = await Product.findOneAndUpdate(
    { sku: 'tea' },
    { $inc: { price: 1 } },
    { returnDocument: 'after' },
  );
  expect(changed?.price).toBe(301);
  expect(await Product.exists({ sku: 'coffee' })).toBeNull();
  expect((await Product.deleteOne({ sku: 'tea' })).deletedCount).toBe(1);
  expect(await Product.estimatedDocumentCount()).toBe(0);
});

test.each([
  ['$set', { a: 1 }, { $set: { 'b.c': 2 } }, { a: 1, b: { c: 2 } }],
  ['$unset', { a: 1, b: 2 }, { $unset: { b: '' } }, { a: 1 }],
  ['$inc', { a: 1 }, { $inc: { a: 4, b: -1 } }, { a: 5, b: -1 }],
  ['$mul', { a: 3 }, { $mul: { a: 4, b: 2 } }, { a: 12, b: 0 }],
  ['$min', { a: 3, b: 3 }, { $min: { a: 2, b: 4 } }, { a: 2, b: 3 }],
  ['$max', { a: 3, b: 3 }, { $max: { a: 2, b: 4 } }, { a: 3, b: 4 }],
  ['$rename', { a: 3 }, { $rename: { a: 'b' } }, { b: 3 }],
  ['$push', { a: [1] }, { $push: { a: 2, b: 1 } }, { a: [1, 2], b: [1] }],
  [
    '$push with modifiers',
    { a: [5, 1] },
    { $push: { a: { $each: [9, 3], $sort: -1, $slice: 3 } } },
    { a: [9, 5, 3] },
  ],
  ['$push at a place', { a: [1, 4] }, { $push: { a: { $each: [2, 3], $position: 1 } } }, { a: [1, 2, 3, 4] }],
  ['$addToSet', { a: [1] }, { $addToSet: { a: { $each: [1, 2] } } }, { a: [1, 2] }],
  ['$pull', { a: [{ n: 1 }, { n: 2 }] }, { $pull: { a: { n: { $gte: 2 } } } }, { a: [{ n: 1 }] }],
  ['$pull of values', { a: [1, 5, 9] }, { $pull: { a: { $gt: 4 } } }, { a: [1] }],
  ['$pullAll', { a: [1, 2, 1] }, { $pullAll: { a: [1] } }, { a: [2] }],
  ['$pop', { a: [1, 2], b: [1, 2] }, { $pop: { a: 1, b: -1 } }, { a: [1], b: [2] }],
  ['every element', { a: [1, 2] }, { $inc: { 'a.$[]': 10 } }, { a: [11, 12] }],
  ['a path through an array index', { a: [{ n: 1 }] }, { $set: { 'a.0.n': 7 } }, { a: [{ n: 7 }] }],
])('%s', async (_name, doc, update, expected) => {
  expect(await updated(doc, update)).toEqual(expected);
});

test('array filters and the positional operator choose elements', async () => {
  const doc = {
    lines: [
      { sku: 'a', n: 1 },
      { sku: 'b', n: 2 },
    ],
  };
  expect(await updated(doc, { $inc: { 'lines.$[l].n': 5 } }, { arrayFilters: [{ 'l.sku': 'b' }] })).toEqual({
    lines: [
      { sku: 'a', n: 1 },
      { sku: 'b', n: 7 },
    ],
  });
  expect(await updated(doc, { $set: { 'lines.$.n': 0 } }, {}, { 'lines.sku': 'b' })).toEqual({
    lines: [
      { sku: 'a', n: 1 },
      { sku: 'b', n: 0 },
    ],
  });
});

test('a pipeline updates from the document itself', async () => {
  expect(
    await updated({ a: 2, b: 3 }, [{ $set: { sum: { $add: ['$a', '$b'] } } }, { $unset: 'b' }] as never),
  ).toEqual({
    a: 2,
    sum: 5,
  });
});

test('an upsert inserts what its filter and update say, once', async () => {
  const collection = things();
  const update = { $set: { n: 1 }, $setOnInsert: { made: true } };
  const first = await collection.updateOne({ sku: 'x', 'at.shop': { $eq: 's1' } }, update, { upsert: true });
  expect(first.upsertedCount).toBe(1);
  expect(first.upsertedId).toBeInstanceOf(Types.ObjectId);
  const second = await collection.updateOne({ sku: 'x' }, { ...update, $set: { n: 2 } }, { upsert: true });
  expect([second.matchedCount, second.upsertedCount]).toEqual([1, 0]);
  expect(await collection.find({}, { projection: { _id: 0 } }).toArray()).toEqual([
    { sku: 'x', at: { shop: 's1' }, n: 2, made: true },
  ]);
});

test('counts of matched and modified tell a change from none', async () => {
  const collection = things();
  await collection.insertMany([{ n: 1 }, { n: 1 }, { n: 2 }]);
  const result = await collection.updateMany({ n: { $lte: 2 } }, { $set: { n: 2 } });
  expect([result.matchedCount, result.modifiedCount]).toEqual([3, 2]);
  expect((await collection.deleteMany({ n: 2 })).deletedCount).toBe(3);
});

test('filters find what they name', async () => {
  const collection = things();
  await collection.insertMany([
    { _id: 1 as never, a: 1, tags: ['x', 'y'], o: { p: null } },
    {
      _id: 2 as never,
      a: 'text',
      tags: [],
      lines: [
        { n: 1, m: 2 },
        { n: 3, m: 4 },
      ],
    },
    { _id: 3 as never, a: null, at: new Date(10) },
  ]);
  const ids = async (filter: object) =>
    (await collection.find(filter).sort({ _id: 1 }).toArray()).map((d) => Number(d._id));
  expect(await ids({ a: null })).toEqual([3]);
  expect(await ids({ 'o.p': null })).toEqual([1, 2, 3]);
  expect(await ids({ tags: 'y' })).toEqual([1]);
  expect(await ids({ tags: { $size: 0 } })).toEqual([2]);
  expect(await ids({ tags: { $all: ['x', 'y'] } })).toEqual([1]);
  expect(await ids({ a: { $type: 'string' } })).toEqual([2]);
  expect(await ids({ a: /^te/ })).toEqual([2]);
  expect(await ids({ a: { $regex: 'TEX', $options: 'i' } })).toEqual([2]);
  expect(await ids({ lines: { $elemMatch: { n: 1, m: 4 } } })).toEqual([]);
  expect(await ids({ 'lines.n': 1, 'lines.m': 4 })).toEqual([2]);
  expect(await ids({ at: { $lt: new Date(11) } })).toEqual([3]);
  expect(await ids({ $or: [{ a: 1 }, { at: { $exists: true } }] })).toEqual([1, 3]);
  expect(await ids({ a: { $not: { $type: 'string' } }, _id: { $nin: [3] } })).toEqual([1]);
  expect(await ids({ $expr: { $eq: ['$a', 1] } })).toEqual([1]);
  expect(await ids({ a: { $ne: 1 } })).toEqual([2, 3]);
});

test('projection keeps or drops fields, sort and limit choose', async () => {
  const collection = things();
  await collection.insertMany([{ n: 3, o: { p: 1, q: 2 } }, { n: 1 }, { n: 2 }]);
  expect(
    await collection
      .find({}, { projection: { _id: 0, n: 1 } })
      .sort({ n: -1 })
      .skip(1)
      .limit(1)
      .toArray(),
  ).toEqual([{ n: 2 }]);
  expect(await collection.findOne({ n: 3 }, { projection: { _id: 0, 'o.p': 0 } })).toEqual({
    n: 3,
    o: { q: 2 },
  });
  expect(await collection.distinct('n', { n: { $gt: 1 } })).toEqual([3, 2]);
});

test('findOneAndDelete and findOneAndReplace hand back what was there', async () => {
  const collection = things();
  await collection.insertMany([{ n: 1 }, { n: 2 }]);
  expect(await collection.findOneAndDelete({}, { sort: { n: -1 } })).toMatchObject({ n: 2 });
  expect(await collection.findOneAndReplace({ n: 1 }, { m: 5 }, { returnDocument: 'after' })).toMatchObject({
    m: 5,
  });
});

test('64-bit integers stay exact', async () => {
  const collection = things();
  await collection.insertOne({ n: 2n ** 60n } as never);
  await collection.updateOne({}, { $inc: { n: 1 } });
  const read = await collection.findOne({}, { useBigInt64: true });
  expect(read?.n).toBe(2n ** 60n + 1n);
});

test('what is not known is refused by name', async () => {
  const db = database.connection.db!;
  await expect(db.command({ mapReduce: 'x' })).rejects.toMatchObject({
    code: 59,
    codeName: 'CommandNotFound',
  });
  await expect(db.command({ ping: 1, sideways: true })).rejects.toMatchObject({ code: 40415 });
  await expect(
    things()
      .find({ a: { $near: 1 } })
      .toArray(),
  ).rejects.toMatchObject({ code: 2 });
  await expect(
    things()
      .aggregate([{ $fly: {} }])
      .toArray(),
  ).rejects.toMatchObject({ code: 40324 });
  await expect(
    things()
      .find({}, { collation: { locale: 'de', strength: 4 } })
      .toArray(),
  ).rejects.toMatchObject({ code: 72 });
  const collection = things();
  await collection.insertOne({ a: 1 });
  await expect(collection.updateOne({}, { $fly: { a: 1 } })).rejects.toMatchObject({ code: 9 });
  await expect(collection.updateOne({}, { $set: { a: 1 }, $inc: { a: 1 } })).rejects.toMatchObject({
    code: 40,
  });
  await expect(collection.updateOne({}, { $set: { _id: 5 } })).rejects.toMatchObject({ code: 66 });
});

test('a cursor brings everything in batches, and none after it is closed', async () => {
  const collection = things();
  await collection.insertMany(Array.from({ length: 2500 }, (_, n) => ({ n })));
  const seen = new Set<number>();
  for await (const doc of collection.find({}).batchSize(100)) seen.add(doc.n);
  expect(seen.size).toBe(2500);
  const cursor = collection.find({}).batchSize(2);
  await cursor.next();
  await cursor.close();
  const db = database.connection.db!;
  const open = await db.command({ find: collection.collectionName, batchSize: 2 });
  await db.command({ killCursors: collection.collectionName, cursors: [open.cursor.id] });
  await expect(
    db.command({ getMore: open.cursor.id, collection: collection.collectionName }),
  ).rejects.toMatchObject({ code: 43 });
});

test('pipelines match, group, sort, unwind, look up, facet and count', async () => {
  const [sales, shops] = [things(), things()];
  await shops.insertMany([
    { _id: 's1' as never, city: 'Riga' },
    { _id: 's2' as never, city: 'Oslo' },
  ]);
  await sales.insertMany([
    {
      shop: 's1',
      total: 10,
      lines: [
        { sku: 'a', n: 1 },
        { sku: 'b', n: 2 },
      ],
    },
    { shop: 's1', total: 30, lines: [{ sku: 'a', n: 5 }] },
    { shop: 's2', total: 5, lines: [] },
  ]);
  const run = (pipeline: object[]) => sales.aggregate(pipeline as never).toArray();
  expect(
    await run([
      { $match: { total: { $gte: 5 } } },
      { $group: { _id: '$shop', sum: { $sum: '$total' } } },
      { $sort: { sum: -1 } },
    ]),
  ).toEqual([
    { _id: 's1', sum: 40 },
    { _id: 's2', sum: 5 },
  ]);
  expect(
    await run([
      { $unwind: '$lines' },
      { $group: { _id: '$lines.sku', n: { $sum: '$lines.n' } } },
      { $sort: { _id: 1 } },
    ]),
  ).toEqual([
    { _id: 'a', n: 6 },
    { _id: 'b', n: 2 },
  ]);
  expect(
    await run([
      { $sort: { total: 1 } },
      { $limit: 1 },
      { $lookup: { from: shops.collectionName, localField: 'shop', foreignField: '_id', as: 'at' } },
      { $project: { _id: 0, city: { $first: '$at.city' } } },
    ]),
  ).toEqual([{ city: 'Oslo' }]);
  expect(
    await run([
      {
        $lookup: {
          from: shops.collectionName,
          let: { s: '$shop' },
          pipeline: [{ $match: { $expr: { $eq: ['$_id', '$$s'] } } }, { $project: { _id: 0 } }],
          as: 'at',
        },
      },
      { $match: { total: 5 } },
      { $project: { _id: 0, at: 1 } },
    ]),
  ).toEqual([{ at: [{ city: 'Oslo' }] }]);
  expect(
    await run([
      { $facet: { big: [{ $match: { total: { $gt: 9 } } }, { $count: 'n' }], all: [{ $count: 'n' }] } },
    ]),
  ).toEqual([{ big: [{ n: 2 }], all: [{ n: 3 }] }]);
  expect(await sales.countDocuments({ shop: 's1' })).toBe(2);
});
