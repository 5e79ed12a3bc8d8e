import {
  Binary,
  BSONRegExp,
  Code,
  Decimal128,
  Double,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newCollection, startTestDatabase, type TestDatabase } from '../testing/test-database.ts';

/** MongoDB's order of values across types, written down from its manual; equal ones share a row. */
const ORDER: readonly (readonly unknown[])[] = [
  [new MinKey()],
  [null],
  [new Double(Number.NaN)],
  [Number.NEGATIVE_INFINITY],
  [Long.MIN_VALUE],
  [-2.5],
  [-1, new Double(-1), Long.fromNumber(-1), Decimal128.fromString('-1.0')],
  [0, new Double(-0)],
  [Decimal128.fromString('0.5'), 0.5],
  [9_007_199_254_740_992],
  [Long.fromString('9007199254740993')],
  [Number.POSITIVE_INFINITY],
  [''],
  ['A'],
  ['a'],
  ['ab'],
  ['é'],
  ['\uffff'],
  ['😀'],
  [{}],
  [{ a: 1 }],
  [{ a: 1, b: 1 }],
  [{ b: 0 }],
  [{ a: 'x' }],
  [new Binary(Buffer.alloc(0))],
  [new Binary(Buffer.from([9]))],
  [new Binary(Buffer.from([1, 1]))],
  [new ObjectId('000000000000000000000000')],
  [new ObjectId('ffffffffffffffffffffffff')],
  [false],
  [true],
  [new Date(-1)],
  [new Date(0)],
  [new Timestamp({ t: 1, i: 1 })],
  [new Timestamp({ t: 1, i: 2 })],
  [new BSONRegExp('a', '')],
  [new BSONRegExp('a', 'i')],
  [new Code('f')],
  [new MaxKey()],
];

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

const rows = ORDER.flatMap((values, place) => values.map((value) => ({ value, place })));

test.each([false, true])('sorts every type in its place (by an index: %s)', async (indexed) => {
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(rows, { minLength: rows.length }), async (shuffled) => {
      const collection = newCollection(database.connection);
      if (indexed) await collection.createIndex({ value: 1 });
      await collection.insertMany(shuffled.map((row) => ({ ...row })));
      const places = async (direction: 1 | -1): Promise<number[]> => {
        const found = await collection.find({}).sort({ value: direction }).toArray();
        return found.map(({ place }) => Number(place));
      };
      const inOrder = rows.map(({ place }) => place);
      expect(await places(1)).toEqual(inOrder);
      expect(await places(-1)).toEqual([...inOrder].reverse());
    }),
    { numRuns: 5 },
  );
});

test('a comparison keeps to its own type', async () => {
  const collection = newCollection(database.connection);
  await collection.insertMany(rows.map((row) => ({ ...row })));
  const numbers = rows.filter(({ place }) => place >= 3 && place <= 11);
  const above = numbers.filter(({ place }) => place > 7).map(({ place }) => place);
  const found = await collection.find({ value: { $gt: 0 } }).toArray();
  expect(found.map(({ place }) => Number(place)).sort((a, b) => a - b)).toEqual(above);
});
