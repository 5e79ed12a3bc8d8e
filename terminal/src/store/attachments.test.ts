import { join } from 'node:path';
import { addRxPlugin, createRxDatabase, type RxAttachmentWriteData, type RxDocumentWriteData } from 'rxdb';
import { RxDBAttachmentsPlugin } from 'rxdb/plugins/attachments';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSqliteStorage, type SqliteStorage } from './storage.ts';
import {
  aThing,
  openThings,
  type Thing,
  type ThingInstance,
  temporaryFolder,
  thingSchema,
} from './store-fixture.ts';

let folder: ReturnType<typeof temporaryFolder>;
let storage: SqliteStorage;
let things: ThingInstance;
let now = 0;

beforeEach(async () => {
  folder = temporaryFolder();
  storage = createSqliteStorage({ file: join(folder.path, 'till.db'), now: () => now });
  things = await openPictured();
});

afterEach(async () => {
  await things.close();
  folder.remove();
});

async function openPictured(indexes = thingSchema.indexes ?? []): Promise<ThingInstance> {
  return storage.createStorageInstance<Thing>({
    databaseInstanceToken: 'token',
    databaseName: 'till',
    collectionName: 'things',
    schema: { ...thingSchema, indexes, attachments: {} },
    options: {},
    multiInstance: false,
    devMode: false,
  });
}

/** The digest stands for the content here, as RxDB's hash does. */
function picture(content: string, type = 'image/png'): RxAttachmentWriteData {
  const data = new Blob([content], { type });
  return { length: data.size, type, digest: `digest of ${content}`, data };
}

function pictured(
  id: string,
  attachments: RxDocumentWriteData<Thing>['_attachments'],
  revision = 1,
): RxDocumentWriteData<Thing> {
  return { ...aThing({ id }, revision), _attachments: attachments };
}

async function stored(id: string) {
  const [document] = await things.findDocumentsById([id], true);
  if (!document) throw new Error(`${id} is not there`);
  return document;
}

async function contentOf(id: string, attachment: string, digest?: string): Promise<string> {
  const known = digest ?? (await stored(id))._attachments[attachment]?.digest ?? '';
  return (await things.getAttachmentData(id, attachment, known)).text();
}

function keptRows(): number {
  const { connection, table } = things.internals;
  return Number(connection.prepare(`SELECT count(*) AS count FROM ${table.name}_attachments`).get()?.count);
}

describe('writing', () => {
  it('keeps the bytes beside the document, which only describes them', async () => {
    const bytes = new Uint8Array([0, 255, 254, 0, 128]);
    const front = { length: 5, type: 'image/png', digest: 'd1', data: new Blob([bytes]) };
    await things.bulkWrite([{ document: pictured('a', { front, blank: picture('') }) }], 'test');
    await things.close();
    things = await openPictured();
    expect((await stored('a'))._attachments).toEqual({
      front: { length: 5, type: 'image/png', digest: 'd1' },
      blank: { length: 0, type: 'image/png', digest: 'digest of ' },
    });
    const read = await things.getAttachmentData('a', 'front', 'd1');
    expect(new Uint8Array(await read.arrayBuffer())).toEqual(bytes);
    const blank = await things.getAttachmentData('a', 'blank', 'digest of ');
    expect([blank.size, blank.type]).toEqual([0, 'image/png']);
  });

  it('replaces what is new, leaves what is only named, and removes what is named no more', async () => {
    await things.bulkWrite(
      [{ document: pictured('a', { kept: picture('1'), changed: picture('2'), gone: picture('3') }) }],
      'test',
    );
    const previous = await stored('a');
    const { kept } = previous._attachments;
    if (!kept) throw new Error('kept is missing');
    const document = pictured('a', { kept, changed: picture('4'), added: picture('5') }, 2);
    expect(await things.bulkWrite([{ previous, document }], 'test')).toEqual({ error: [] });
    expect(await contentOf('a', 'kept')).toBe('1');
    expect(await contentOf('a', 'changed')).toBe('4');
    expect(await contentOf('a', 'added')).toBe('5');
    await expect(contentOf('a', 'gone', 'digest of 3')).rejects.toThrow(/gone of a/);
    await expect(contentOf('a', 'changed', 'digest of 2')).rejects.toThrow(/digest of 2/);
    expect(keptRows()).toBe(3);
  });

  it('refuses the document whose attachment comes without bytes, says no word of it, and writes the others', async () => {
    const events: string[] = [];
    things.changeStream().subscribe((bulk) => events.push(...bulk.events.map((event) => event.documentId)));
    const bare = { length: 1, type: 'image/png', digest: 'd' };
    const { error } = await things.bulkWrite(
      [
        { document: pictured('a', { front: picture('1'), bare }) },
        { document: pictured('b', { front: picture('2') }) },
      ],
      'test',
    );
    expect(error).toMatchObject([{ status: 510, documentId: 'a', attachmentId: 'bare' }]);
    expect(await things.findDocumentsById(['a', 'b'], true)).toMatchObject([{ id: 'b' }]);
    expect(events).toEqual(['b']);
    expect(keptRows()).toBe(1);
  });

  it('leaves the bytes alone when the document conflicts', async () => {
    await things.bulkWrite([{ document: pictured('a', { front: picture('1') }) }], 'test');
    const { error } = await things.bulkWrite(
      [{ document: pictured('a', { front: picture('2') }, 9) }],
      'test',
    );
    expect(error).toMatchObject([{ status: 409 }]);
    expect(await contentOf('a', 'front')).toBe('1');
  });

  it('keeps neither document nor bytes when a later row of the bulk fails', async () => {
    const unwritable = pictured('b', {});
    Reflect.set(unwritable, 'size', 1n);
    const rows = [{ document: pictured('a', { front: picture('1') }) }, { document: unwritable }];
    await expect(things.bulkWrite(rows, 'test')).rejects.toThrow();
    expect(await things.findDocumentsById(['a'], true)).toEqual([]);
    expect(keptRows()).toBe(0);
  });

  it('gives the first of two writers the document, and finishes both before it closes', async () => {
    const slow = { ...picture('1'), data: new Blob(Array.from({ length: 100 }, () => 'x'.repeat(10_000))) };
    const first = things.bulkWrite([{ document: pictured('a', { front: slow }) }], 'test');
    const second = things.bulkWrite([{ document: pictured('a', {}) }], 'test');
    await things.close();
    expect(await first).toEqual({ error: [] });
    expect((await second).error).toMatchObject([{ status: 409 }]);
    things = await openPictured();
    expect(await contentOf('a', 'front')).toHaveLength(1_000_000);
  });
});

describe('going', () => {
  it('drops the bytes with the deletion, and those of a tombstone with its purge', async () => {
    await things.bulkWrite([{ document: pictured('a', { front: picture('1') }) }], 'test');
    const previous = await stored('a');
    const deleted = { ...pictured('a', {}, 2), _deleted: true };
    await things.bulkWrite([{ previous, document: deleted }], 'test');
    expect(keptRows()).toBe(0);
    const tombstone = { ...pictured('b', { front: picture('2') }), _deleted: true };
    await things.bulkWrite([{ document: tombstone }], 'test');
    expect(keptRows()).toBe(1);
    now = 1_800_000_000_000;
    expect(await things.cleanup(0)).toBe(true);
    expect(keptRows()).toBe(0);
  });

  it('takes the table away with the collection', async () => {
    await things.bulkWrite([{ document: pictured('a', { front: picture('1') }) }], 'test');
    const neighbour = await openThings(storage, 'others');
    const { connection } = things.internals;
    await things.remove();
    const left = connection.prepare("SELECT name FROM sqlite_schema WHERE name LIKE '%attachments'").all();
    expect(left).toEqual([]);
    await neighbour.close();
    things = await openPictured();
    expect(keptRows()).toBe(0);
  });

  it('takes the bytes along when the table is laid out anew', async () => {
    await things.bulkWrite([{ document: pictured('gone', {}) }], 'test');
    await things.bulkWrite([{ document: pictured('a', { front: picture('1') }) }], 'test');
    await things.close();
    things = await openPictured([['_deleted', 'size', 'id']]);
    expect(await contentOf('a', 'front')).toBe('1');
    const tombstone = { ...pictured('a', {}, 2), _deleted: true };
    await things.bulkWrite([{ previous: await stored('a'), document: tombstone }], 'test');
    expect(keptRows()).toBe(0);
  });
});

describe('through RxDB', () => {
  it('brings a picture back that went with its product and comes again with it', async () => {
    addRxPlugin(RxDBAttachmentsPlugin);
    const file = join(folder.path, 'other.db');
    const open = async () => {
      const database = await createRxDatabase({
        name: 'till',
        multiInstance: false,
        storage: createSqliteStorage({ file }),
      });
      const schema = {
        version: 0,
        primaryKey: 'id',
        type: 'object',
        properties: { id: { type: 'string', maxLength: 20 } },
        attachments: {},
      } as const;
      return { database, products: (await database.addCollections({ products: { schema } })).products };
    };
    const front = { id: 'front', type: 'text/plain', data: new Blob(['apple'], { type: 'text/plain' }) };
    const first = await open();
    await first.products.bulkInsert([{ id: 'p1', _attachments: [front] }]);
    await first.products.findOne('p1').remove();
    await first.products.bulkInsert([{ id: 'p1', _attachments: [front] }]);
    await first.database.close();

    const second = await open();
    const kept = await second.products.findOne('p1').exec(true);
    expect(await kept.getAttachment('front')?.getStringData()).toBe('apple');
    await second.database.close();
  });
});
