import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newCollection, startTestDatabase, type TestDatabase } from './testing/test-database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

interface Thing {
  readonly _id: number;
  readonly a: number | string | null | readonly number[];
  readonly b?: number;
}
interface Asked {
  readonly a: { readonly operator: string; readonly operand: number | readonly number[] };
  readonly b: { readonly operator: string; readonly operand: number } | undefined;
}

/** A plain filter that knows nothing of indexes: numbers only, as the questions are. */
function holds(value: unknown, { operator, operand }: { operator: string; operand: unknown }): boolean {
  const one = (v: unknown): boolean => {
    if (typeof v !== 'number') return false;
    if (operator === '$in') return (operand as number[]).includes(v);
    const n = operand as number;
    return { $eq: v === n, $gt: v > n, $gte: v >= n, $lt: v < n, $lte: v <= n }[operator] === true;
  };
  return Array.isArray(value) ? value.some(one) : one(value);
}

const small = fc.integer({ min: -4, max: 4 });
const thing = fc.record(
  {
    a: fc.oneof(small, small, fc.constant(null), fc.constantFrom('x', ''), fc.array(small, { maxLength: 3 })),
    b: small,
  },
  { requiredKeys: ['a'] },
);
const comparison = fc.record({
  operator: fc.constantFrom('$eq', '$gt', '$gte', '$lt', '$lte'),
  operand: small,
});
const asked: fc.Arbitrary<Asked> = fc.record({
  a: fc.oneof(
    comparison,
    fc.record({ operator: fc.constant('$in'), operand: fc.array(small, { minLength: 1, maxLength: 3 }) }),
  ),
  b: fc.option(comparison, { nil: undefined }),
});

test('an index brings what a full look at every document brings', async () => {
  const indexes = [{ a: 1 }, { a: -1, b: 1 }, { b: 1, a: 1 }, { b: -1, a: -1 }] as const;
  await fc.assert(
    fc.asyncProperty(
      fc.array(thing, { minLength: 1, maxLength: 12 }),
      fc.array(asked, { minLength: 3, maxLength: 6 }),
      fc.constantFrom(...indexes),
      async (docs, questions, index) => {
        const collection = newCollection(database.connection);
        await collection.createIndex(index);
        const things: Thing[] = docs.map((doc, _id) => ({ _id, ...doc }));
        await collection.insertMany(things as never);
        await collection.updateMany({ _id: { $gte: 3 } as never }, { $set: { touched: true } });
        for (const { a, b } of questions) {
          const filter = { a: { [a.operator]: a.operand }, ...(b && { b: { [b.operator]: b.operand } }) };
          const found = await collection.find(filter as never, { hint: index }).toArray();
          const wanted = things.filter((one) => holds(one.a, a) && (b === undefined || holds(one.b, b)));
          expect(found.map((one) => Number(one._id)).sort((x, y) => x - y)).toEqual(
            wanted.map(({ _id }) => _id),
          );
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('sorting by an index and sorting in memory agree', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(small, small), { minLength: 1, maxLength: 20 }), async (pairs) => {
      const collection = newCollection(database.connection);
      await collection.insertMany(pairs.map(([a, b], _id) => ({ _id: _id as never, a, b })));
      const before = await collection.find({}).sort({ a: 1, b: -1 }).toArray();
      await collection.createIndex({ a: -1, b: 1 });
      const after = await collection.find({}).sort({ a: 1, b: -1 }).toArray();
      expect(after.map(({ a, b }) => [a, b])).toEqual(before.map(({ a, b }) => [a, b]));
      expect(before.map(({ a, b }) => [a, b])).toEqual([...pairs].sort((x, y) => x[0] - y[0] || y[1] - x[1]));
    }),
    { numRuns: 20 },
  );
});
