import { join } from 'node:path';
import type { BulkWriteRow, RxStorageWriteError } from 'rxdb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSqliteStorage, type SqliteStorage } from './storage.ts';
import {
  aThing,
  openThings,
  type Thing,
  type ThingData,
  type ThingInstance,
  temporaryFolder,
} from './store-fixture.ts';

let folder: ReturnType<typeof temporaryFolder>;
let storage: SqliteStorage;
let things: ThingInstance;
let events: string[];

beforeEach(async () => {
  folder = temporaryFolder();
  storage = createSqliteStorage({ file: join(folder.path, 'till.db') });
  things = await openThings(storage);
  events = [];
  things.changeStream().subscribe((bulk) => {
    events.push(...bulk.events.map((event) => `${event.operation} ${event.documentId}`));
  });
});

afterEach(async () => {
  await things.close();
  folder.remove();
});

const one = aThing({ id: 'a', name: 'one' });
const two = aThing({ id: 'a', name: 'two' }, 2);
const three = aThing({ id: 'a', name: 'three' }, 3);
const gone = aThing({ id: 'a', name: 'gone' }, 2, { deleted: true });
const again = aThing({ id: 'a', name: 'again' }, 3);
const other = aThing({ id: 'b', name: 'other' });

async function write(...rows: BulkWriteRow<Thing>[]): Promise<readonly RxStorageWriteError<Thing>[]> {
  return (await things.bulkWrite(rows, 'test')).error;
}

/** The rows that were refused, each with what stands in its place. */
async function refused(...rows: BulkWriteRow<Thing>[]): Promise<readonly string[]> {
  const errors = await write(...rows);
  return errors.map((error) => {
    if (error.status !== 409) return `${error.status} ${error.documentId}`;
    expect(rows).toContain(error.writeRow);
    expect(error.isError).toBe(true);
    return `${error.writeRow.document.name} by ${error.documentInDb.name}`;
  });
}

/** What is stored under a key, the tombstone included, read back by a new connection. */
async function stored(...keys: string[]): Promise<readonly ThingData[]> {
  await things.close();
  things = await openThings(storage);
  return things.findDocumentsById(keys, true);
}

describe('one row', () => {
  it('an insert over a living document is refused', async () => {
    await write({ document: one });
    expect(await refused({ document: two })).toEqual(['two by one']);
    expect(await stored('a')).toEqual([one]);
    expect(events).toEqual(['INSERT a']);
  });

  it('an insert of the very same document is refused too, so that a repeat is noticed', async () => {
    await write({ document: one });
    expect(await refused({ document: one })).toEqual(['one by one']);
  });

  it('an update whose previous is the newest is taken', async () => {
    await write({ document: one });
    expect(await refused({ previous: one, document: two })).toEqual([]);
    expect(await stored('a')).toEqual([two]);
    expect(events).toEqual(['INSERT a', 'UPDATE a']);
  });

  it('an update whose previous is older is refused and changes nothing', async () => {
    await write({ document: one });
    await write({ previous: one, document: two });
    expect(await refused({ previous: one, document: three })).toEqual(['three by two']);
    expect(await stored('a')).toEqual([two]);
    expect(events).toEqual(['INSERT a', 'UPDATE a']);
  });

  it('an update is judged by the revision, not by what else the previous says', async () => {
    await write({ document: one });
    const remembered = { ...one, name: 'remembered wrongly' };
    expect(await refused({ previous: remembered, document: two })).toEqual([]);
    expect(await stored('a')).toEqual([two]);
  });

  it('an update of another revision of the same height is refused', async () => {
    await write({ document: one });
    const fork = { ...one, _rev: '1-y' };
    expect(await refused({ previous: fork, document: two })).toEqual(['two by one']);
  });

  it('an update of a document that was never there is taken as an insert', async () => {
    expect(await refused({ previous: one, document: two })).toEqual([]);
    expect(await stored('a')).toEqual([two]);
  });

  it('a deletion from an older revision is refused', async () => {
    await write({ document: one });
    await write({ previous: one, document: two });
    expect(await refused({ previous: one, document: gone })).toEqual(['gone by two']);
    expect(await things.findDocumentsById(['a'], false)).toEqual([two]);
  });

  it('a deletion from the newest leaves a tombstone', async () => {
    await write({ document: one });
    expect(await refused({ previous: one, document: gone })).toEqual([]);
    expect(await stored('a')).toEqual([gone]);
    expect(events).toEqual(['INSERT a', 'DELETE a']);
  });

  it('a document may arrive deleted, as the feeds bring it', async () => {
    expect(await refused({ document: gone })).toEqual([]);
    expect(await stored('a')).toEqual([gone]);
    expect(await things.findDocumentsById(['a'], false)).toEqual([]);
  });

  it('what was deleted is inserted again from its tombstone', async () => {
    await write({ document: one });
    await write({ previous: one, document: gone });
    expect(await refused({ previous: gone, document: again })).toEqual([]);
    expect(await stored('a')).toEqual([again]);
    expect(events).toEqual(['INSERT a', 'DELETE a', 'INSERT a']);
  });

  it('an update that does not know of the deletion is refused', async () => {
    await write({ document: one });
    await write({ previous: one, document: gone });
    expect(await refused({ previous: one, document: two })).toEqual(['two by gone']);
    expect(await stored('a')).toEqual([gone]);
  });

  it('what was purged is inserted as if it had never been', async () => {
    await write({ document: aThing({ id: 'a', name: 'gone' }, 1, { deleted: true, lwt: 1 }) });
    await things.cleanup(0);
    expect(await refused({ document: again })).toEqual([]);
    expect(await stored('a')).toEqual([again]);
  });
});

describe('several rows', () => {
  it('keep the good ones among the refused, in the order of the bulk', async () => {
    await write({ document: one }, { document: other });
    const fresh = ['x', 'y', 'z'].map((id) => ({ document: aThing({ id, name: id }) }));
    const [x, y, z] = fresh;
    if (!x || !y || !z) throw new Error('three rows');
    expect(
      await refused(x, { document: two }, y, { document: { ...other, name: 'second other' } }, z),
    ).toEqual(['two by one', 'second other by other']);
    const { documents } = await things.getChangedDocumentsSince!(10);
    expect(documents.map(({ id }) => id)).toEqual(['a', 'b', 'x', 'y', 'z']);
    expect(events.slice(2)).toEqual(['INSERT x', 'INSERT y', 'INSERT z']);
  });

  it('mix inserts, updates, deletions and refusals', async () => {
    const c = aThing({ id: 'c', name: 'c' });
    await write({ document: one }, { document: other }, { document: c });
    const noMore = aThing({ id: 'b', name: 'no more' }, 2, { deleted: true });
    expect(
      await refused(
        { document: aThing({ id: 'd', name: 'd' }) },
        { previous: one, document: two },
        { previous: other, document: noMore },
        { previous: two, document: aThing({ id: 'c', name: 'late' }, 3) },
      ),
    ).toEqual(['late by c']);
    expect((await stored('a', 'b', 'c', 'd')).map(({ name }) => name)).toEqual(['two', 'no more', 'c', 'd']);
    expect([...events.slice(3)].sort()).toEqual(['DELETE b', 'INSERT d', 'UPDATE a']);
  });

  it('give each change a number of its own, refused rows none', async () => {
    await write({ document: one });
    await write({ document: two }, { document: other }, { previous: one, document: two });
    const { documents, checkpoint } = await things.getChangedDocumentsSince!(10);
    expect(documents.map(({ id }) => id)).toEqual(['b', 'a']);
    expect(checkpoint).toEqual({ sequence: 3 });
  });

  it('tell nobody of a bulk in which all is refused, and use no number up', async () => {
    await write({ document: one });
    events.length = 0;
    expect(await refused({ document: two }, { document: three })).toEqual(['two by one', 'three by one']);
    expect(events).toEqual([]);
    await write({ document: other });
    expect((await things.getChangedDocumentsSince!(10)).checkpoint).toEqual({ sequence: 2 });
  });
});

describe('one document twice in a bulk', () => {
  it('the second insert is refused by the first', async () => {
    expect(await refused({ document: one }, { document: two })).toEqual(['two by one']);
    expect(await stored('a')).toEqual([one]);
  });

  it('an insert and its update are both taken', async () => {
    expect(await refused({ document: one }, { previous: one, document: two })).toEqual([]);
    expect(await stored('a')).toEqual([two]);
    expect(events).toEqual(['INSERT a', 'UPDATE a']);
  });

  it('two updates of the same revision: the first wins', async () => {
    await write({ document: one });
    const rival = { ...two, name: 'rival', _rev: '2-y' };
    expect(await refused({ previous: one, document: two }, { previous: one, document: rival })).toEqual([
      'rival by two',
    ]);
    expect(await stored('a')).toEqual([two]);
  });

  it('a chain of insert, deletion and insert ends with the last', async () => {
    expect(
      await refused(
        { document: one },
        { previous: one, document: gone },
        { previous: gone, document: again },
      ),
    ).toEqual([]);
    expect(await stored('a')).toEqual([again]);
    const { documents, checkpoint } = await things.getChangedDocumentsSince!(10);
    expect(documents).toEqual([again]);
    expect(checkpoint).toEqual({ sequence: 3 });
  });

  it('what lies between keeps its place', async () => {
    await refused({ document: one }, { document: other }, { previous: one, document: two });
    expect(events).toEqual(['INSERT a', 'INSERT b', 'UPDATE a']);
  });
});

it('a bulk that breaks on one row keeps none and tells nobody', async () => {
  const cyclic: Record<string, unknown> = { ...aThing({ id: 'z' }) };
  cyclic.self = cyclic;
  const broken = { document: Object.assign(aThing({ id: 'z' }), { note: cyclic }) };
  await expect(write({ document: one }, broken, { document: other })).rejects.toThrow(/circular/);
  expect(await stored('a', 'b', 'z')).toEqual([]);
  expect(events).toEqual([]);
  expect(await refused({ document: two })).toEqual([]);
});

it('an empty bulk does nothing', async () => {
  expect(await refused()).toEqual([]);
  expect(events).toEqual([]);
});
