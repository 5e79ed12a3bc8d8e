import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Store } from './open-store.ts';
import { aThing, openThings, type Thing, type ThingInstance, temporaryFolder } from './store-fixture.ts';

let folder: ReturnType<typeof temporaryFolder>;
let store: Store;
let things: ThingInstance;

beforeEach(async () => {
  folder = temporaryFolder();
  await open({ things: ['name'] });
  const gone = aThing({ id: 'd', name: 'apple that is gone' });
  await things.bulkWrite(
    [
      { document: aThing({ id: 'a', name: 'apple juice', note: 'cold' }) },
      { document: aThing({ id: 'b', name: 'pear juice', note: 'apple free' }) },
      { document: aThing({ id: 'c', name: 'apple tart' }) },
      { document: gone },
    ],
    'test',
  );
  await things.bulkWrite([{ previous: gone, document: { ...gone, _deleted: true, _rev: '2-x' } }], 'test');
});

afterEach(async () => {
  await close();
  folder.remove();
});

async function open(search: Readonly<Record<string, readonly string[]>>): Promise<void> {
  store = openStore({ file: join(folder.path, 'till.db'), search });
  things = await openThings(store.storage);
}

async function close(): Promise<void> {
  await things.close();
  store.close();
}

/** As another program could: SQLite itself keeps its own from dropping what belongs to a virtual table. */
function harm(sql: string): void {
  const database = new DatabaseSync(join(folder.path, 'till.db'), { defensive: false });
  database.exec(sql);
  database.close();
}

function found(text: string): readonly string[] {
  return store.search<Thing>('things', text, 10).map(({ id }) => id);
}

describe('an index is made anew on opening', () => {
  it.each([
    ['the texts are gone', 'DROP TABLE c1_text'],
    ['the trigrams are gone', 'DROP TABLE c1_trigram'],
    ['both are gone', 'DROP TABLE c1_text; DROP TABLE c1_trigram'],
    ['the trigrams have lost their pages', 'DROP TABLE c1_trigram_data'],
    ['the trigrams have lost their way in', 'DROP TABLE c1_trigram_idx'],
    ['the trigrams have lost their sizes', 'DROP TABLE c1_trigram_docsize'],
    ['one text is missing', 'DELETE FROM c1_text WHERE row = 1'],
    ['one document’s trigrams are missing', 'DELETE FROM c1_trigram WHERE rowid = 3'],
    ['a deleted document is still in it', "INSERT INTO c1_text VALUES (4, 'apple that is gone')"],
    ['nothing is in it', 'DELETE FROM c1_text; DELETE FROM c1_trigram'],
    ['it was made by another folding', 'UPDATE store_tables SET searched = \'[0,["name"]]\''],
  ])('when %s', async (_what, sql) => {
    await close();
    harm(sql);
    await open({ things: ['name'] });
    expect(found('apple')).toEqual(['c', 'a']);
    expect(found('juice')).toEqual(['b', 'a']);
    expect(found('aple tart')).toEqual(['c']);
    const pear = aThing({ id: 'b', name: 'plum' }, 2);
    await things.bulkWrite([{ previous: aThing({ id: 'b' }), document: pear }], 'test');
    expect(found('juice')).toEqual(['a']);
    expect(found('plum')).toEqual(['b']);
  });

  it('for other fields than before', async () => {
    expect(found('cold')).toEqual([]);
    await close();
    await open({ things: ['name', 'note'] });
    expect(found('cold')).toEqual(['a']);
    expect(found('apple')).toEqual(['c', 'a', 'b']);
    await close();
    await open({ things: ['note'] });
    expect(found('juice')).toEqual([]);
  });
});

it('is left as it is where it is whole', async () => {
  const marked = () =>
    things.internals.connection.prepare('SELECT folded FROM c1_text WHERE row = 1').get()?.folded;
  await close();
  harm("UPDATE c1_text SET folded = 'marked' WHERE row = 1");
  await open({ things: ['name'] });
  expect(marked()).toBe('marked');
});

it('goes with a collection that is no longer searched, and comes back', async () => {
  await close();
  await open({});
  const left = things.internals.connection
    .prepare("SELECT count(*) AS count FROM sqlite_schema WHERE name LIKE 'c1_t%'")
    .get();
  expect(left?.count).toBe(0);
  await things.bulkWrite([{ document: aThing({ id: 'e', name: 'apple cake' }) }], 'test');
  await close();
  await open({ things: ['name'] });
  expect(found('apple')).toEqual(['e', 'c', 'a']);
});
