import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planQuery } from './query.ts';
import { createSqliteStorage } from './storage.ts';
import {
  ask,
  askLive,
  aThing,
  openThings,
  type Thing,
  type ThingInstance,
  temporaryFolder,
} from './store-fixture.ts';

let folder: ReturnType<typeof temporaryFolder>;
let things: ThingInstance;

const SAMPLE: readonly Thing[] = [
  { id: '1', name: 'apple', size: 3, sold: true, note: 'red', place: { shelf: 'A' } },
  { id: '2', name: 'banana', size: 10, sold: false, place: { shelf: 'B' } },
  { id: '3', name: '\ue000', size: -2.5, sold: false, note: 'private' },
  { id: '4', name: '🍎', size: 0, note: 'red', place: { shelf: 'A' } },
  { id: '5', size: 7, sold: true },
];

beforeEach(async () => {
  folder = temporaryFolder();
  things = await openThings(createSqliteStorage({ file: join(folder.path, 'till.db') }));
  await things.bulkWrite(
    SAMPLE.map((thing) => ({ document: aThing(thing) })),
    'test',
  );
});

afterEach(async () => {
  await things.close();
  folder.remove();
});

type Query = Parameters<typeof ask>[0];

async function idsOf(query: Query): Promise<string> {
  return (await things.query(ask(query))).documents.map((document) => document.id).join('');
}

function explained(query: Query): string {
  const { connection, table } = things.internals;
  const plan = planQuery(table, askLive(query).query);
  const steps = connection.database.prepare(`EXPLAIN QUERY PLAN ${plan.sql}`).all(...plan.values);
  return steps.map((step) => String(step.detail)).join('; ');
}

describe('answers', () => {
  it('agree with RxDB’s meaning of each operator', async () => {
    const sort: Query['sort'] = [{ id: 'asc' }];
    expect(await idsOf({ selector: { size: { $gt: 0, $lte: 7 } }, sort })).toBe('15');
    expect(await idsOf({ selector: { name: 'apple' }, sort })).toBe('1');
    expect(await idsOf({ selector: { name: { $ne: 'apple' } }, sort })).toBe('2345');
    expect(await idsOf({ selector: { name: { $in: ['banana', '🍎', 'none'] } }, sort })).toBe('24');
    expect(await idsOf({ selector: { name: { $in: [] } }, sort })).toBe('');
    expect(await idsOf({ selector: { name: { $nin: ['banana'] } }, sort })).toBe('1345');
    expect(await idsOf({ selector: { name: { $exists: false } }, sort })).toBe('5');
    expect(await idsOf({ selector: { sold: false }, sort })).toBe('23');
    expect(await idsOf({ selector: { sold: { $ne: true } }, sort })).toBe('234');
    expect(await idsOf({ selector: { 'place.shelf': 'A' }, sort })).toBe('14');
    expect(await idsOf({ selector: { note: 'red' }, sort })).toBe('14');
    expect(await idsOf({ selector: { name: { $regex: '^a' } }, sort })).toBe('1');
    expect(await idsOf({ selector: { $or: [{ size: 10 }, { note: 'red' }] }, sort })).toBe('124');
    expect(await idsOf({ selector: { $or: [{ size: 10 }, { name: 'apple' }] }, sort })).toBe('12');
    expect(await idsOf({ selector: { $and: [{ sold: true }, { size: { $lt: 5 } }] }, sort })).toBe('1');
    expect(await idsOf({ selector: { $nor: [{ sold: true }] }, sort })).toBe('234');
  });

  it('sort text as JavaScript does, absent values first', async () => {
    expect(await idsOf({ sort: [{ name: 'asc' }] })).toBe('51243');
    expect(await idsOf({ sort: [{ name: 'desc' }] })).toBe('34215');
    expect(await idsOf({ sort: [{ note: 'asc' }, { size: 'desc' }] })).toBe('25314');
    expect(await idsOf({ selector: { name: { $gt: '🍎' } } })).toBe('3');
  });

  it('cut with skip and limit, whoever sorts', async () => {
    expect(await idsOf({ sort: [{ size: 'asc' }], skip: 1, limit: 2 })).toBe('41');
    expect(await idsOf({ sort: [{ note: 'desc' }], skip: 1, limit: 2 })).toBe('43');
    expect(await idsOf({ selector: { note: 'red' }, sort: [{ size: 'desc' }], skip: 1 })).toBe('4');
    expect(await idsOf({ selector: { note: 'red' }, sort: [{ size: 'asc' }], limit: 1 })).toBe('4');
    expect(await idsOf({ sort: [{ size: 'asc' }], limit: 0 })).toBe('');
    expect(await idsOf({ selector: { note: 'red' }, sort: [{ size: 'asc' }], limit: 0 })).toBe('');
  });

  it('stay right when a document breaks its schema’s types', async () => {
    const odd = { ...aThing({ id: '6' }), name: ['apple', 'pear'], size: '10' };
    const nothing = { ...aThing({ id: '7' }), name: null };
    await things.bulkWrite([{ document: Object.assign(aThing({ id: '6' }), odd) }], 'test');
    await things.bulkWrite([{ document: Object.assign(aThing({ id: '7' }), nothing) }], 'test');
    expect(await idsOf({ selector: { name: 'apple' }, sort: [{ id: 'asc' }] })).toBe('16');
    expect(await idsOf({ selector: { size: { $gte: 10 } } })).toBe('2');
    expect(await idsOf({ selector: { name: { $exists: true } }, sort: [{ id: 'asc' }] })).toBe('123467');
  });
});

describe('plans', () => {
  it('search the index that fits instead of reading the table', () => {
    expect(explained({ selector: { name: 'apple' } })).toMatch(/SEARCH c\d+ USING INDEX c\d+_i0 \(x\d=\?\)/);
    expect(explained({ selector: { sold: true, size: { $gt: 1 } } })).toMatch(
      /SEARCH .* INDEX c\d+_i1 \(x\d=\? AND x\d>\?\)/,
    );
    expect(explained({ selector: { 'place.shelf': 'A' } })).toMatch(/SEARCH .* INDEX c\d+_i2/);
    expect(explained({ selector: { id: '1' } })).toMatch(/SEARCH .*\(id=\?\)/);
  });

  it('narrow by the index and leave the rest to the matcher', () => {
    const query = { selector: { name: 'apple', note: { $regex: 'r' } } };
    const { table } = things.internals;
    expect(planQuery(table, askLive(query).query)).toMatchObject({
      matched: false,
      sorted: true,
      sliced: false,
    });
    expect(explained(query)).toMatch(/SEARCH .* INDEX c\d+_i0/);
  });

  it('read in index order instead of sorting', () => {
    const plan = explained({ selector: {}, sort: [{ name: 'asc' }], limit: 20 });
    expect(plan).toMatch(/INDEX c\d+_i0/);
    expect(plan).not.toMatch(/TEMP B-TREE/);
  });

  it('find changes by the sequence’s index', () => {
    const { connection, table } = things.internals;
    const steps = connection.database
      .prepare(`EXPLAIN QUERY PLAN SELECT seq, data FROM ${table.name} WHERE seq > 1 ORDER BY seq LIMIT 5`)
      .all();
    expect(steps).toMatchObject([{ detail: expect.stringMatching(/SEARCH .* \(seq>\?\)/) }]);
  });
});
