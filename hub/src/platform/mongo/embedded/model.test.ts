import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Change,
  type Condition,
  changed,
  holds,
  type Thing,
  toFilter,
  toUpdate,
} from './testing/plain-collection.ts';
import { newCollection, startTestDatabase, type TestDatabase } from './testing/test-database.ts';

/** Random operations on the server and on a collection written as plainly as can be: they never differ. */
let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

type Collection = ReturnType<typeof newCollection>;

const small = fc.integer({ min: 0, max: 4 });
const id = fc.integer({ min: 0, max: 9 });
const number = fc.constantFrom('a' as const, 'b' as const);
const field = fc.constantFrom('a' as const, 'b' as const, 'list' as const);

const simple: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ field, is: small }),
  fc.record({ field: fc.constant('_id' as const), is: id }),
  fc.record({ field, compare: fc.constantFrom('gt', 'gte', 'lt', 'lte'), to: small }),
  fc.record({ field: number, in: fc.array(small, { maxLength: 3 }) }),
  fc.record({ field, exists: fc.boolean() }),
  fc.record({ field: number, isNot: small }),
);
const several = fc.array(simple, { minLength: 1, maxLength: 3 });
const condition: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 3, arbitrary: simple },
  { weight: 1, arbitrary: fc.record({ any: several }) },
  { weight: 1, arbitrary: fc.record({ all: several }) },
);

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ set: fc.record({ field: number, to: small }) }),
  fc.record({ add: fc.record({ field: number, by: fc.integer({ min: -2, max: 2 }) }) }),
  fc.record({ unset: field }),
  fc.record({ least: fc.record({ field: number, of: small }) }),
  fc.record({ push: small }),
  fc.record({ addToSet: small }),
  fc.record({ pull: small }),
);

const thing: fc.Arbitrary<Thing> = fc.record(
  { _id: id, a: small, b: small, list: fc.array(small, { maxLength: 3 }) },
  { requiredKeys: ['_id'] },
);

const sort = fc.record({ by: number, direction: fc.constantFrom(1 as const, -1 as const) });

/** Each step does one thing on both sides and compares what they answer. */
type Step = (collection: Collection, things: Thing[]) => Promise<void>;

const insert = thing.map(
  (one): Step =>
    async (collection, things) => {
      const isTaken = things.some(({ _id }) => _id === one._id);
      const inserted = await collection.insertOne({ ...one } as never).then(
        () => true,
        (error) => {
          expect(error.code).toBe(11_000);
          return false;
        },
      );
      expect(inserted).toBe(!isTaken);
      if (!isTaken) things.push(one);
    },
);

const updateMany = fc.tuple(condition, change).map(
  ([which, how]): Step =>
    async (collection, things) => {
      const result = await collection.updateMany(toFilter(which), toUpdate(how));
      const matched = things.filter((one) => holds(which, one));
      expect(result.matchedCount).toBe(matched.length);
      for (const [at, one] of things.entries()) if (holds(which, one)) things[at] = changed(how, one);
    },
);

const upsert = fc.tuple(id, change).map(
  ([_id, how]): Step =>
    async (collection, things) => {
      const result = await collection.updateOne({ _id: _id as never }, toUpdate(how), { upsert: true });
      const at = things.findIndex((one) => one._id === _id);
      expect(result.upsertedCount).toBe(at < 0 ? 1 : 0);
      const before = things[at];
      if (before === undefined) things.push(changed(how, { _id }));
      else things[at] = changed(how, before);
    },
);

const replace = thing.map(
  (one): Step =>
    async (collection, things) => {
      const { _id, ...rest } = one;
      const result = await collection.replaceOne({ _id: _id as never }, rest);
      const at = things.findIndex((other) => other._id === _id);
      expect(result.matchedCount).toBe(at < 0 ? 0 : 1);
      if (at >= 0) things[at] = one;
    },
);

const deleteMany = condition.map(
  (which): Step =>
    async (collection, things) => {
      const { deletedCount } = await collection.deleteMany(toFilter(which));
      const kept = things.filter((one) => !holds(which, one));
      expect(deletedCount).toBe(things.length - kept.length);
      things.splice(0, things.length, ...kept);
    },
);

const modify = fc.tuple(condition, change, sort, fc.constantFrom('before' as const, 'after' as const)).map(
  ([which, how, order, returnDocument]): Step =>
    async (collection, things) => {
      const [first] = inOrder(things, order).filter((one) => holds(which, one));
      const found = await collection.findOneAndUpdate(toFilter(which), toUpdate(how), {
        sort: { [order.by]: order.direction, _id: 1 },
        returnDocument,
      });
      const after = first === undefined ? undefined : changed(how, first);
      expect(found ?? undefined).toEqual(returnDocument === 'after' ? after : first);
      if (first !== undefined && after !== undefined) things[things.indexOf(first)] = after;
    },
);

const takeOut = fc.tuple(condition, sort).map(
  ([which, order]): Step =>
    async (collection, things) => {
      const [first] = inOrder(things, order).filter((one) => holds(which, one));
      const found = await collection.findOneAndDelete(toFilter(which), {
        sort: { [order.by]: order.direction, _id: 1 },
      });
      expect(found ?? undefined).toEqual(first);
      if (first !== undefined) things.splice(things.indexOf(first), 1);
    },
);

const find = fc
  .record({ which: condition, order: sort, skip: fc.nat(3), limit: fc.nat(4), projected: fc.boolean() })
  .map(
    ({ which, order, skip, limit, projected }): Step =>
      async (collection, things) => {
        const all = inOrder(things, order).filter((one) => holds(which, one));
        const page = all.slice(skip, limit === 0 ? undefined : skip + limit);
        const found = await collection
          .find(toFilter(which), { projection: projected ? { a: 1 } : {} })
          .sort({ [order.by]: order.direction, _id: 1 })
          .skip(skip)
          .limit(limit)
          .toArray();
        const shown = ({ _id, a }: Thing): object => (a === undefined ? { _id } : { _id, a });
        expect(found).toEqual(projected ? page.map(shown) : page);
        expect(await collection.countDocuments(toFilter(which))).toBe(all.length);
      },
  );

/** A missing field sorts before every number. */
function inOrder(things: readonly Thing[], { by, direction }: { by: 'a' | 'b'; direction: 1 | -1 }): Thing[] {
  const place = (one: Thing): number => one[by] ?? Number.NEGATIVE_INFINITY;
  return [...things].sort((x, y) => {
    const [p, q] = [place(x), place(y)];
    return p === q ? x._id - y._id : p < q ? -direction : direction;
  });
}

const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: insert },
    { weight: 2, arbitrary: updateMany },
    upsert,
    replace,
    deleteMany,
    { weight: 2, arbitrary: modify },
    takeOut,
    { weight: 3, arbitrary: find },
  ),
  { minLength: 10, maxLength: 40 },
);

test.each([false, true])('random operations, with indexes: %s', async (indexed) => {
  await fc.assert(
    fc.asyncProperty(steps, async (chosen) => {
      const collection = newCollection(database.connection);
      if (indexed) {
        await collection.createIndexes([
          { key: { a: 1, b: -1 } },
          { key: { b: 1 }, sparse: true },
          { key: { list: 1, a: 1 } },
        ]);
      }
      const things: Thing[] = [];
      for (const step of chosen) await step(collection, things);
      const left = await collection.find({}).sort({ _id: 1 }).toArray();
      expect(left).toEqual([...things].sort((x, y) => x._id - y._id));
    }),
    { numRuns: 12 },
  );
});
