import { Double, Long, serialize } from 'bson';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bsonDocument } from '../testing/bson-values.ts';
import { newCollection, startTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { decodeExact } from './decode-exact.ts';
import { encode } from './document.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

/** What is stored under an id, as bytes. */
async function storedBytes(collection: ReturnType<typeof newCollection>, id: number): Promise<Buffer> {
  const raw: unknown = await collection.findOne({ _id: id as never }, { raw: true });
  if (!(raw instanceof Uint8Array)) throw new Error('the document is not there');
  return Buffer.from(raw);
}

test('decoding exactly and encoding again gives the same bytes', () => {
  fc.assert(
    fc.property(bsonDocument, (doc) => {
      const bytes = Buffer.from(serialize(doc));
      expect(Buffer.from(encode(decodeExact(bytes)))).toEqual(bytes);
    }),
    { numRuns: 500 },
  );
});

test('what was stored comes back byte for byte, by whichever way it came', async () => {
  const collection = newCollection(database.connection);
  let id = 0;
  await fc.assert(
    fc.asyncProperty(bsonDocument, async (doc) => {
      id += 3;
      const bytesOf = (_id: number): Buffer => Buffer.from(serialize({ _id, ...doc }));
      await collection.insertOne({ _id: id as never, ...doc });
      expect(await storedBytes(collection, id)).toEqual(bytesOf(id));
      await collection.replaceOne({ _id: (id + 1) as never }, doc, { upsert: true });
      expect(await storedBytes(collection, id + 1)).toEqual(bytesOf(id + 1));
      await collection.insertOne({ ...doc, _id: (id + 2) as never });
      expect(await storedBytes(collection, id + 2)).toEqual(bytesOf(id + 2));
    }),
    { numRuns: 100 },
  );
});

test('an update leaves every other field byte for byte', async () => {
  const collection = newCollection(database.connection);
  let id = 0;
  await fc.assert(
    fc.asyncProperty(bsonDocument, fc.constantFrom('operator', 'pipeline'), async (doc, kind) => {
      id += 1;
      await collection.insertOne({ _id: id as never, ...doc });
      const change = { touched: 'now' };
      await collection.updateOne(
        { _id: id as never },
        kind === 'operator' ? { $set: change } : [{ $set: change }],
      );
      const expected = Buffer.from(serialize({ _id: id, ...doc, ...change }));
      expect(await storedBytes(collection, id)).toEqual(expected);
    }),
    { numRuns: 100 },
  );
});

test('sums keep the wider type of the two', async () => {
  const collection = newCollection(database.connection);
  const cases = [
    { n: 1, by: 1, is: 'int' },
    { n: 2_147_483_647, by: 1, is: 'long' },
    { n: Long.fromNumber(1), by: 1, is: 'long' },
    { n: new Double(1), by: 1, is: 'double' },
    { n: Long.fromNumber(1), by: new Double(2), is: 'double' },
  ];
  for (const { n, by, is } of cases) {
    const { insertedId: _id } = await collection.insertOne({ n });
    await collection.updateOne({ _id }, { $inc: { n: by } as never });
    expect(await collection.countDocuments({ _id, n: { $type: is as never } })).toBe(1);
  }
});
