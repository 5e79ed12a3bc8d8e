import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSqliteStorage, type SqliteStorage } from './storage.ts';
import {
  ask,
  askLive,
  aThing,
  openThings,
  type ThingInstance,
  temporaryFolder,
  thingSchema,
} from './store-fixture.ts';

let folder: ReturnType<typeof temporaryFolder>;
let storage: SqliteStorage;
let things: ThingInstance;

beforeEach(async () => {
  folder = temporaryFolder();
  storage = createSqliteStorage({ file: join(folder.path, 'till.db') });
  things = await openThings(storage);
});

afterEach(async () => {
  await things.close();
  folder.remove();
});

describe('bulkWrite', () => {
  it('stores what it is given and reads it back unchanged', async () => {
    const thing = aThing({
      id: 'a',
      name: 'Käse "mild" \u0000 🧀 \ud800',
      size: -1.5,
      place: { shelf: 'B' },
    });
    expect(await things.bulkWrite([{ document: thing }], 'test')).toEqual({ error: [] });
    expect(await things.findDocumentsById(['a'], false)).toEqual([thing]);
  });

  it('answers a second insert with the document that is there, and keeps the other rows', async () => {
    const first = aThing({ id: 'a', name: 'first' });
    await things.bulkWrite([{ document: first }], 'test');
    const { error } = await things.bulkWrite(
      [{ document: aThing({ id: 'a', name: 'second' }, 7) }, { document: aThing({ id: 'b' }) }],
      'test',
    );
    expect(error).toMatchObject([{ status: 409, documentId: 'a', documentInDb: first }]);
    expect(await things.findDocumentsById(['a', 'b'], false)).toMatchObject([{ name: 'first' }, { id: 'b' }]);
  });

  it('updates from the newest revision and refuses from an older one', async () => {
    const first = aThing({ id: 'a', size: 1 });
    const second = aThing({ id: 'a', size: 2 }, 2);
    await things.bulkWrite([{ document: first }], 'test');
    expect((await things.bulkWrite([{ previous: first, document: second }], 'test')).error).toEqual([]);
    const late = await things.bulkWrite(
      [{ previous: first, document: aThing({ id: 'a', size: 3 }, 2) }],
      'x',
    );
    expect(late.error).toMatchObject([{ status: 409, documentInDb: second }]);
  });

  it('lets the second write of one bulk see the first', async () => {
    const first = aThing({ id: 'a', size: 1 });
    const { error } = await things.bulkWrite(
      [
        { document: first },
        { previous: first, document: aThing({ id: 'a', size: 2 }, 2) },
        { document: aThing({ id: 'a', size: 3 }, 9) },
      ],
      'test',
    );
    expect(error).toMatchObject([{ status: 409, documentInDb: { size: 2 } }]);
    expect(await things.findDocumentsById(['a'], false)).toMatchObject([{ size: 2 }]);
  });

  it('hides a deleted document, and inserts it again over its tombstone', async () => {
    const first = aThing({ id: 'a' });
    const gone = aThing({ id: 'a' }, 2, { deleted: true });
    await things.bulkWrite([{ document: first }], 'test');
    await things.bulkWrite([{ previous: first, document: gone }], 'test');
    expect(await things.findDocumentsById(['a'], false)).toEqual([]);
    expect(await things.findDocumentsById(['a'], true)).toEqual([gone]);
    expect((await things.query(askLive({}))).documents).toEqual([]);
    expect((await things.query(ask({}))).documents).toEqual([gone]);
    await things.bulkWrite([{ previous: gone, document: aThing({ id: 'a' }, 3) }], 'test');
    expect(await things.findDocumentsById(['a'], false)).toHaveLength(1);
  });

  it('takes hundreds of rows and finds the conflicts among them', async () => {
    const rows = Array.from({ length: 750 }, (_, at) => ({ document: aThing({ id: `t${at}`, size: at }) }));
    await things.bulkWrite(rows.slice(300, 320), 'test');
    const { error } = await things.bulkWrite(rows, 'test');
    expect(error.map((one) => one.documentId)).toEqual(rows.slice(300, 320).map((row) => row.document.id));
    const everyId = rows.map((row) => row.document.id).toReversed();
    const found = await things.findDocumentsById(everyId, false);
    expect(found.map((document) => document.id)).toEqual(everyId);
  });
});

describe('changes', () => {
  it('emits what happened with the sequence as checkpoint', async () => {
    const seen: unknown[] = [];
    things.changeStream().subscribe((bulk) => {
      seen.push({
        context: bulk.context,
        checkpoint: bulk.checkpoint,
        events: bulk.events.map((event) => `${event.operation} ${event.documentId}`),
      });
    });
    const a = aThing({ id: 'a' });
    await things.bulkWrite([{ document: a }, { document: aThing({ id: 'b' }) }], 'one');
    await things.bulkWrite([{ previous: a, document: aThing({ id: 'a' }, 2) }], 'two');
    await things.bulkWrite([{ document: aThing({ id: 'b' }) }], 'conflict');
    expect(seen).toEqual([
      { context: 'one', checkpoint: { sequence: 2 }, events: ['INSERT a', 'INSERT b'] },
      { context: 'two', checkpoint: { sequence: 3 }, events: ['UPDATE a'] },
    ]);
  });

  it('pages through changes in the order they were made, each document once, at its last change', async () => {
    const a = aThing({ id: 'a' });
    await things.bulkWrite([{ document: a }, { document: aThing({ id: 'b' }) }], 'test');
    await things.bulkWrite([{ document: aThing({ id: 'c' }, 1, { lwt: 1 }) }], 'test');
    await things.bulkWrite([{ previous: a, document: aThing({ id: 'a', size: 2 }, 2, { lwt: 2 }) }], 'test');
    const page = await things.getChangedDocumentsSince!(2);
    expect(page.documents.map((document) => document.id)).toEqual(['b', 'c']);
    const rest = await things.getChangedDocumentsSince!(2, page.checkpoint);
    expect(rest.documents).toMatchObject([{ id: 'a', size: 2 }]);
    expect(rest.checkpoint).toEqual({ sequence: 4 });
    expect(await things.getChangedDocumentsSince!(2, rest.checkpoint)).toEqual({
      documents: [],
      checkpoint: { sequence: 4 },
    });
  });

  it('never gives a number twice, neither after a restart nor after a clean-up', async () => {
    const a = aThing({ id: 'a' });
    await things.bulkWrite([{ document: a }], 'test');
    await things.bulkWrite([{ previous: a, document: aThing({ id: 'a' }, 2, { deleted: true }) }], 'test');
    await things.cleanup(0);
    await things.close();
    things = await openThings(storage);
    await things.bulkWrite([{ document: aThing({ id: 'b' }) }], 'test');
    const changes = await things.getChangedDocumentsSince!(10, { sequence: 2 });
    expect(changes.documents.map((document) => document.id)).toEqual(['b']);
    expect(changes.checkpoint.sequence).toBeGreaterThan(2);
  });
});

describe('cleanup', () => {
  it('purges only what has been deleted long enough, in portions', async () => {
    const lwt = Date.now() - 10_000;
    const rows = Array.from({ length: 1_500 }, (_, at) => ({
      document: aThing({ id: `t${at}` }, 1, { deleted: true, lwt }),
    }));
    await things.bulkWrite([...rows, { document: aThing({ id: 'alive' }, 1, { lwt }) }], 'test');
    expect(await things.cleanup(60_000)).toBe(true);
    expect(await things.findDocumentsById(['t0'], true)).toHaveLength(1);
    expect(await things.cleanup(1_000)).toBe(false);
    expect(await things.cleanup(1_000)).toBe(true);
    expect(await things.findDocumentsById(['t0', 't1499', 'alive'], true)).toMatchObject([{ id: 'alive' }]);
  });

  it('purges what was deleted within the present millisecond, which RxDB counts in hundredths', async () => {
    await things.close();
    const present = 1_700_000_000_000;
    storage = createSqliteStorage({ file: join(folder.path, 'till.db'), now: () => present });
    things = await openThings(storage);
    const deleted = (id: string, lwt: number) => ({ document: aThing({ id }, 1, { deleted: true, lwt }) });
    await things.bulkWrite([deleted('a', present + 0.07), deleted('b', present + 1)], 'test');
    expect(await things.cleanup(0)).toBe(true);
    expect(await things.findDocumentsById(['a', 'b'], true)).toMatchObject([{ id: 'b' }]);
  });
});

describe('count', () => {
  it('equals the length of the query, with skip and limit', async () => {
    const rows = Array.from({ length: 10 }, (_, at) => ({ document: aThing({ id: `t${at}`, size: at }) }));
    await things.bulkWrite(rows, 'test');
    const selector = { size: { $gte: 3 } };
    expect(await things.count(ask({ selector }))).toEqual({ count: 7, mode: 'fast' });
    expect(await things.count(ask({ selector, limit: 3 }))).toEqual({ count: 3, mode: 'fast' });
    expect(await things.count(ask({ selector, skip: 5, limit: 3 }))).toEqual({ count: 2, mode: 'fast' });
    expect(await things.count(ask({ selector, limit: 0 }))).toEqual({ count: 0, mode: 'fast' });
    expect(await things.count(ask({ selector: { id: { $regex: '[12]' } } }))).toEqual({
      count: 2,
      mode: 'slow',
    });
  });
});

describe('life of an instance', () => {
  it('keeps several collections and versions apart in one file', async () => {
    const others = await openThings(storage, 'others');
    const next = await openThings(storage, 'things', 1);
    await things.bulkWrite([{ document: aThing({ id: 'a', name: 'things' }) }], 'test');
    await others.bulkWrite([{ document: aThing({ id: 'a', name: 'others' }) }], 'test');
    expect(await next.findDocumentsById(['a'], true)).toEqual([]);
    expect(await others.findDocumentsById(['a'], true)).toMatchObject([{ name: 'others' }]);
    await Promise.all([others.close(), next.close()]);
    expect(await things.findDocumentsById(['a'], true)).toMatchObject([{ name: 'things' }]);
  });

  it('keeps documents when closed, and closes more than once', async () => {
    await things.bulkWrite([{ document: aThing({ id: 'a' }) }], 'test');
    await Promise.all([things.close(), things.close()]);
    await things.close();
    await expect(things.findDocumentsById(['a'], true)).rejects.toThrow('closed');
    await expect(things.remove()).rejects.toThrow('closed');
    things = await openThings(storage);
    expect(await things.findDocumentsById(['a'], true)).toHaveLength(1);
  });

  it('removes its own documents and nobody else’s', async () => {
    const others = await openThings(storage, 'others');
    await others.bulkWrite([{ document: aThing({ id: 'a' }) }], 'test');
    await things.bulkWrite([{ document: aThing({ id: 'a' }) }], 'test');
    await things.remove();
    await expect(things.bulkWrite([], 'test')).rejects.toThrow('closed');
    things = await openThings(storage);
    expect(await things.findDocumentsById(['a'], true)).toEqual([]);
    expect(await others.findDocumentsById(['a'], true)).toHaveLength(1);
    await others.close();
  });

  it('lays a table out anew when its indexes have changed, keeping documents and sequence', async () => {
    await things.bulkWrite(
      [{ document: aThing({ id: 'b' }) }, { document: aThing({ id: 'a', note: 'n' }) }],
      'x',
    );
    await things.close();
    const schema = { ...thingSchema, indexes: [['_deleted', 'note', 'id']] };
    things = await storage.createStorageInstance({
      databaseInstanceToken: 'token',
      databaseName: 'till',
      collectionName: 'things',
      schema: { ...schema, properties: { ...schema.properties, note: { type: 'string', maxLength: 9 } } },
      options: {},
      multiInstance: false,
      devMode: false,
    });
    const changes = await things.getChangedDocumentsSince!(10);
    expect(changes.documents.map((document) => document.id)).toEqual(['b', 'a']);
    expect(await things.count(ask({ selector: { note: 'n' } }))).toEqual({ count: 1, mode: 'fast' });
  });
});
