import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSqliteStorage } from './storage.ts';
import {
  ask,
  aThing,
  openThings,
  type Thing,
  type ThingData,
  type ThingInstance,
  temporaryFolder,
} from './store-fixture.ts';

/**
 * The storage beside a plain map: whatever is written, deleted, refused, purged or reopened in whatever order,
 * both hold the same documents, find the same ones in the same order and name the same changes.
 */
type Model = { readonly documents: Map<string, ThingData>; order: string[] };
type Real = { things: ThingInstance; readonly reopen: () => Promise<ThingInstance> };

const id = fc.constantFrom('a', 'b', 'c', 'd', '\ue000', '🍎');
const name = fc.constantFrom('', 'a', 'ab', 'é', '\ue000x', '🍎', '\ud800');
const size = fc.constantFrom(-7.5, -1, 0, 1, 2, 1_000_000);
const thing = fc.record({ id, name, size, sold: fc.boolean(), note: name }, { requiredKeys: ['id'] });

type Test = { readonly field: keyof Thing; readonly operator: string; readonly value: unknown };

const onField = (field: keyof Thing, value: fc.Arbitrary<unknown>): fc.Arbitrary<Test> =>
  fc.oneof(
    fc.record({
      field: fc.constant(field),
      operator: fc.constantFrom('$eq', '$ne', '$gt', '$gte', '$lt', '$lte'),
      value,
    }),
    fc.record({
      field: fc.constant(field),
      operator: fc.constantFrom('$in', '$nin'),
      value: fc.array(value, { maxLength: 3 }),
    }),
    fc.record({ field: fc.constant(field), operator: fc.constant('$exists'), value: fc.boolean() }),
  );

const test = fc.oneof(
  onField('name', name),
  onField('size', size),
  onField('sold', fc.boolean()),
  onField('note', name),
);
const sortPart = fc.record({
  field: fc.constantFrom<keyof Thing>('name', 'size', 'sold', 'note'),
  direction: fc.constantFrom<'asc' | 'desc'>('asc', 'desc'),
});
const query = fc.record({
  every: fc.array(test, { maxLength: 2 }),
  some: fc.array(test, { maxLength: 2 }),
  sort: fc.array(sortPart, { maxLength: 2 }),
  skip: fc.nat(2),
  limit: fc.option(fc.nat(4), { nil: undefined }),
});
type Query = typeof query extends fc.Arbitrary<infer Value> ? Value : never;

function passes(document: ThingData, { field, operator, value }: Test): boolean {
  const has = document[field];
  if (operator === '$exists') return (has !== undefined) === value;
  if (operator === '$eq') return has === value;
  if (operator === '$ne') return has !== value;
  if (Array.isArray(value)) return value.includes(has) === (operator === '$in');
  if (has === undefined || has === null || value === undefined || value === null) return false;
  if (operator === '$gt') return has > value;
  if (operator === '$gte') return has >= value;
  return operator === '$lt' ? has < value : has <= value;
}

function inOrder(sort: Query['sort']): (one: ThingData, other: ThingData) => number {
  return (one, other) => {
    for (const { field, direction } of [...sort, { field: 'id' as const, direction: 'asc' }]) {
      const [a, b] = direction === 'asc' ? [one[field], other[field]] : [other[field], one[field]];
      if (a === b) continue;
      if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
      return a < b ? -1 : 1;
    }
    return 0;
  };
}

const write = (rows: readonly Thing[], stale: boolean, deleted: boolean) => ({
  check: () => true,
  toString: () => `write ${JSON.stringify({ rows, stale, deleted })}`,
  run: async (model: Model, real: Real) => {
    const documents = rows.map((row) => {
      const previous = model.documents.get(row.id);
      const height = Number(previous?._rev.split('-')[0] ?? 0) + 1;
      return { previous, document: aThing(row, height, { deleted }) };
    });
    const refused: string[] = [];
    for (const { previous, document } of documents) {
      const current = model.documents.get(document.id);
      if (current && (stale || current._rev !== previous?._rev)) {
        refused.push(document.id);
        continue;
      }
      model.documents.set(document.id, document);
      model.order = [...model.order.filter((known) => known !== document.id), document.id];
    }
    const result = await real.things.bulkWrite(
      documents.map(({ previous, document }) => (previous && !stale ? { previous, document } : { document })),
      'test',
    );
    expect(result.error.map((error) => error.documentId)).toEqual(refused);
  },
});

const find = ({ every, some, sort, skip, limit }: Query) => ({
  check: () => true,
  toString: () => `find ${JSON.stringify({ every, some, sort, skip, limit })}`,
  run: async (model: Model, real: Real) => {
    const matching = [...model.documents.values()]
      .filter((document) => every.every((one) => passes(document, one)))
      .filter((document) => some.length === 0 || some.some((one) => passes(document, one)))
      .sort(inOrder(sort));
    const prepared = ask({
      selector: {
        $and: every.map((one) => ({ [one.field]: { [one.operator]: one.value } })),
        ...(some.length > 0 && { $or: some.map((one) => ({ [one.field]: { [one.operator]: one.value } })) }),
      },
      sort: [...sort.map(({ field, direction }) => ({ [field]: direction })), { id: 'asc' }],
      skip,
      ...(limit !== undefined && { limit }),
    });
    const expected = matching.slice(skip, limit === undefined ? undefined : skip + limit);
    expect((await real.things.query(prepared)).documents).toEqual(expected);
    expect((await real.things.count(prepared)).count).toBe(expected.length);
  },
});

const changes = (limit: number) => ({
  check: () => true,
  toString: () => `changes by ${limit}`,
  run: async (model: Model, real: Real) => {
    const seen: string[] = [];
    let page = await real.things.getChangedDocumentsSince!(limit);
    while (page.documents.length > 0) {
      seen.push(...page.documents.map((document) => document.id));
      page = await real.things.getChangedDocumentsSince!(limit, page.checkpoint);
    }
    expect(seen).toEqual(model.order);
  },
});

const purge = () => ({
  check: () => true,
  toString: () => 'purge',
  run: async (model: Model, real: Real) => {
    await real.things.cleanup(0);
    for (const [key, document] of model.documents) if (document._deleted) model.documents.delete(key);
    model.order = model.order.filter((key) => model.documents.has(key));
  },
});

const reopen = () => ({
  check: () => true,
  toString: () => 'reopen',
  run: async (_: Model, real: Real) => {
    await real.things.close();
    real.things = await real.reopen();
  },
});

const commands = fc.commands<Model, Real, false>(
  [
    fc.tuple(fc.array(thing, { maxLength: 4 }), fc.boolean(), fc.boolean()).map((args) => write(...args)),
    fc.array(thing, { minLength: 1, maxLength: 4 }).map((rows) => write(rows, false, false)),
    query.map(find),
    query.map(find),
    fc.integer({ min: 1, max: 3 }).map(changes),
    fc.constant(purge()),
    fc.constant(reopen()),
  ],
  { maxCommands: 30 },
);

describe('the storage and a plain map', () => {
  it('agree whatever is done to them', async () => {
    const folder = temporaryFolder();
    let file = 0;
    await fc.assert(
      fc.asyncProperty(commands, async (steps) => {
        file += 1;
        const storage = createSqliteStorage({ file: join(folder.path, `${file}.db`) });
        const real = { things: await openThings(storage), reopen: () => openThings(storage) };
        try {
          await fc.asyncModelRun(() => ({ model: { documents: new Map(), order: [] }, real }), steps);
        } finally {
          await real.things.close();
        }
      }),
      { numRuns: Number(process.env.COUNTERBOOK_RUNS ?? 60) },
    );
    folder.remove();
  });
});
