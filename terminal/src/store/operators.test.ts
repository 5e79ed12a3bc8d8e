import { join } from 'node:path';
import {
  fillWithDefaultSettings,
  type MangoQuery,
  type MangoQuerySelector,
  normalizeMangoQuery,
  prepareQuery,
  type RxJsonSchema,
  type RxStorageInstance,
} from 'rxdb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSqliteStorage } from './storage.ts';
import { aThing, temporaryFolder } from './store-fixture.ts';

/**
 * The same values under an index, in a field that is part of none, and inside an object under an index: what an
 * operator finds must not depend on who answers, SQLite or RxDB's matcher.
 */
type Values = {
  readonly text?: string | null;
  readonly number?: number | null;
  readonly flag?: boolean | null;
};
type Row = { readonly id: string; readonly indexed: Values; readonly plain: Values };

const ROWS: Readonly<Record<string, Values>> = {
  a: { text: 'apple', number: 1, flag: true },
  b: { text: 'banana', number: 2, flag: false },
  c: { text: 'Apple', number: 10, flag: true },
  d: { text: '', number: 0, flag: false },
  e: {},
  f: { text: '🍎', number: -1.5 },
  g: { text: '\ue000', number: 1_000_000 },
};
/** Beside the others only where said: one `null` in a table changes who answers. */
const NULLS: Values = { text: null, number: null, flag: null };

const values = {
  type: 'object',
  properties: {
    text: { type: 'string', maxLength: 20 },
    number: { type: 'number', minimum: -1_000, maximum: 1_000_000, multipleOf: 0.5 },
    flag: { type: 'boolean' },
  },
} as const;

const plainSchema: RxJsonSchema<Row> = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: { id: { type: 'string', maxLength: 10 }, indexed: values, plain: values },
  indexes: ['indexed.text', 'indexed.number', ['indexed.flag', 'indexed.number']],
};
const schema = fillWithDefaultSettings(plainSchema);

const folder = temporaryFolder();
const storage = createSqliteStorage({ file: join(folder.path, 'till.db') });
const tables = new Map<string, RxStorageInstance<Row, unknown, unknown>>();

async function openRows(name: string, rows: Readonly<Record<string, Values>>): Promise<void> {
  const instance = await storage.createStorageInstance<Row>({
    databaseInstanceToken: 'token',
    databaseName: 'till',
    collectionName: name,
    schema,
    options: {},
    multiInstance: false,
    devMode: false,
  });
  const documents = Object.entries(rows).map(([id, own]) => ({
    document: { ...aThing({ id }), indexed: own, plain: own },
  }));
  expect((await instance.bulkWrite(documents, 'test')).error).toEqual([]);
  tables.set(name, instance);
}

beforeAll(async () => {
  await openRows('without nulls', ROWS);
  await openRows('with a null', { ...ROWS, n: NULLS });
});

afterAll(async () => {
  for (const table of tables.values()) await table.close();
  folder.remove();
});

async function idsOf(table: string, query: MangoQuery<Row>): Promise<string> {
  const prepared = prepareQuery(schema, normalizeMangoQuery(schema, query));
  const instance = tables.get(table);
  const found = (await instance?.query(prepared))?.documents ?? [];
  expect((await instance?.count(prepared))?.count).toBe(found.length);
  return found.map(({ id }) => id).join('');
}

/** What is found among the rows, and whether the row of nulls is found too. */
type Case = readonly [field: keyof Values, matcher: unknown, found: string, nulls: '' | 'n'];

const CASES: readonly Case[] = [
  ['text', { $eq: 'apple' }, 'a', ''],
  ['text', { $eq: '' }, 'd', ''],
  ['text', { $eq: '🍎' }, 'f', ''],
  ['text', { $eq: null }, 'e', 'n'],
  ['text', { $eq: 1 }, '', ''],
  ['text', { $ne: 'apple' }, 'bcdefg', 'n'],
  ['text', { $ne: null }, 'abcdfg', ''],
  ['text', { $gt: 'apple' }, 'bfg', ''],
  ['text', { $gte: 'apple' }, 'abfg', ''],
  ['text', { $lt: 'apple' }, 'cd', ''],
  ['text', { $lte: 'apple' }, 'acd', ''],
  ['text', { $gt: '🍎' }, 'g', ''],
  ['text', { $gt: '', $lt: 'b' }, 'ac', ''],
  ['text', { $gt: 5 }, '', ''],
  ['text', { $in: ['apple', '', 'none'] }, 'ad', ''],
  ['text', { $in: ['apple', null] }, 'ae', 'n'],
  ['text', { $in: [] }, '', ''],
  ['text', { $nin: ['apple', ''] }, 'bcefg', 'n'],
  ['text', { $nin: [null] }, 'abcdfg', ''],
  ['text', { $exists: true }, 'abcdfg', 'n'],
  ['text', { $exists: false }, 'e', ''],
  ['text', { $regex: '^a' }, 'a', ''],
  ['text', { $regex: '^a', $options: 'i' }, 'ac', ''],
  ['text', { $not: { $eq: 'apple' } }, 'bcdefg', 'n'],
  ['text', { $not: { $gt: 'apple' } }, 'acde', 'n'],
  ['text', { $type: 'string' }, 'abcdfg', ''],
  ['number', { $eq: 2 }, 'b', ''],
  ['number', { $eq: 0 }, 'd', ''],
  ['number', { $eq: '2' }, '', ''],
  ['number', { $ne: 0 }, 'abcefg', 'n'],
  ['number', { $gt: 2 }, 'cg', ''],
  ['number', { $gte: 2 }, 'bcg', ''],
  ['number', { $lt: 0 }, 'f', ''],
  ['number', { $lte: 0 }, 'df', ''],
  ['number', { $gt: -1.5, $lt: 2 }, 'ad', ''],
  ['number', { $in: [0, -1.5, 7] }, 'df', ''],
  ['number', { $nin: [0, 1] }, 'bcefg', 'n'],
  ['number', { $exists: false }, 'e', ''],
  ['number', { $mod: [4, 2] }, 'bc', ''],
  ['number', { $not: { $lt: 2 } }, 'bceg', 'n'],
  ['number', { $type: 'number' }, 'abcdfg', ''],
  ['flag', { $eq: true }, 'ac', ''],
  ['flag', { $eq: false }, 'bd', ''],
  ['flag', { $eq: 1 }, '', ''],
  ['flag', { $ne: true }, 'bdefg', 'n'],
  ['flag', { $in: [true] }, 'ac', ''],
  ['flag', { $nin: [false] }, 'acefg', 'n'],
  ['flag', { $exists: true }, 'abcd', 'n'],
  ['flag', { $gt: false }, 'ac', ''],
];

const EVERYWHERE = CASES.flatMap(([field, matcher, found, nulls]) =>
  (['indexed', 'plain'] as const).flatMap((place) => [
    { table: 'without nulls', path: `${place}.${field}`, matcher, expected: found },
    { table: 'with a null', path: `${place}.${field}`, matcher, expected: found + nulls },
  ]),
);

describe('an operator', () => {
  it.each(EVERYWHERE)(
    '$table: $path $matcher finds $expected',
    async ({ table, path, matcher, expected }) => {
      const selector = { [path]: matcher } as MangoQuerySelector<Row>;
      expect(await idsOf(table, { selector, sort: [{ id: 'asc' }] })).toBe(expected);
    },
  );
});

describe('selectors together', () => {
  const text = (matcher: unknown) => ({ 'indexed.text': matcher });
  const number = (matcher: unknown) => ({ 'indexed.number': matcher });
  const plain = (matcher: unknown) => ({ 'plain.number': matcher });

  it.each([
    ['both of two indexed', { ...text({ $gte: 'a' }), ...number({ $gt: 0 }) }, 'abg'],
    ['both of indexed and plain', { ...text({ $gte: 'a' }), ...plain({ $gt: 1 }) }, 'bg'],
    ['$and on the same field', { $and: [number({ $gt: 0 }), number({ $lt: 10 })] }, 'ab'],
    ['$and of nothing', { $and: [] }, 'abcdefg'],
    ['$or of two indexed', { $or: [text('apple'), number(10)] }, 'ac'],
    ['$or of indexed and plain', { $or: [text('apple'), plain(10)] }, 'ac'],
    ['$or beside a condition', { ...number({ $lt: 5 }), $or: [text('apple'), text('Apple')] }, 'a'],
    ['$or inside $and', { $and: [{ $or: [text('apple'), text('')] }, number({ $gte: 1 })] }, 'a'],
    ['$and inside $or', { $or: [{ $and: [text('apple'), number(2)] }, number(10)] }, 'c'],
    ['$nor of two', { $nor: [text('apple'), number({ $gt: 1 })] }, 'def'],
    ['$not inside $and', { $and: [text({ $not: { $eq: 'apple' } }), number({ $gt: 0 })] }, 'bcg'],
    ['a range that is empty', number({ $gt: 5, $lt: 1 }), ''],
    ['an equality beside a range that excludes it', number({ $eq: 1, $gt: 1 }), ''],
    ['a field that no document has', { 'indexed.colour': { $exists: false } }, 'abcdefg'],
    ['a whole object', { indexed: ROWS.a }, 'a'],
  ])('%s', async (_what, selector, expected) => {
    const query = { selector: selector as MangoQuerySelector<Row>, sort: [{ id: 'asc' as const }] };
    expect(await idsOf('without nulls', query)).toBe(expected);
    expect((await idsOf('with a null', query)).replace('n', '')).toBe(expected);
  });
});

describe('an order', () => {
  it.each([
    ['text upwards, absent first', [{ 'indexed.text': 'asc' }], 'edcabfg'],
    ['text downwards, absent last', [{ 'indexed.text': 'desc' }], 'gfbacde'],
    ['numbers upwards', [{ 'indexed.number': 'asc' }], 'efdabcg'],
    ['numbers downwards', [{ 'indexed.number': 'desc' }], 'gcbadfe'],
    ['flags, then numbers downwards', [{ 'indexed.flag': 'asc' }, { 'indexed.number': 'desc' }], 'gfebdca'],
    ['a plain field upwards', [{ 'plain.number': 'asc' }], 'efdabcg'],
    ['a plain field, then an indexed one', [{ 'plain.flag': 'desc' }, { 'indexed.text': 'asc' }], 'cadbefg'],
  ])('by %s', async (_what, sort, expected) => {
    const query = { selector: {}, sort } as MangoQuery<Row>;
    expect(await idsOf('without nulls', query)).toBe(expected);
    for (const [skip, limit] of [
      [0, 3],
      [2, 3],
      [5, 9],
      [9, 2],
    ] as const) {
      const part = await idsOf('without nulls', { ...query, skip, limit });
      expect([skip, limit, part]).toEqual([skip, limit, expected.slice(skip, skip + limit)]);
    }
  });
});
