import { CommandError } from '../command-error.ts';
import { addIndex, type Collection, type Index, markMultikey, readIndex } from '../store/catalog.ts';
import { indexKeys } from '../store/index-keys.ts';
import { countRows, insertKey, readRow, scanRows } from '../store/rows.ts';
import type { Store } from '../store/store.ts';
import { decodeFields, firstSegments } from '../values/decode-fields.ts';
import { type Doc, decode } from '../values/document.ts';
import { valueAt } from '../values/paths.ts';
import type { Engine } from './engine.ts';
import { type Obstacle, wakeWaiters } from './transaction.ts';

/**
 * Builds an index over the documents that are there, a slice a turn, so that a million of them hold up nobody but the
 * writers of this very collection. Keys are sorted in a temporary table, with a bounded share of memory, and then
 * written in order: in the order of the documents every page of the index would be written many times over. Until the
 * last turn the index is a table that nobody knows, and a crash leaves nothing of it but that.
 */
export function* buildIndex(
  engine: Engine,
  collection: Collection,
  spec: Doc,
): Generator<Obstacle, void, void> {
  const { store, versions } = engine;
  if (countRows(store, collection) <= SLICE) {
    buildAtOnce(store, collection, spec);
    return;
  }
  const build: Obstacle = { waiters: [] };
  versions.builds.set(collection.id, build);
  built += 1;
  const work: Work = {
    store,
    collection,
    index: readIndex(-1, spec, 0),
    table: `building_${built}`,
    keys: `keys_${built}`,
  };
  try {
    store.beginWrite();
    for (const table of [work.table, `temp.${work.keys}`]) {
      store.execute(`CREATE TABLE ${table} ${INDEX_COLUMNS}`);
    }
    const multikey = yield* collectKeys(work);
    if (work.index.unique) requireDistinctKeys(work);
    yield* loadKeys(work);
    store.beginWrite();
    const index = addIndex(store, collection, spec, work.table);
    markMultikey(store, index, multikey);
  } finally {
    versions.builds.delete(collection.id);
    wakeWaiters(build);
    dropTables(work);
  }
}

/** Tables of builds that a crash cut off. */
export function dropUnfinishedBuilds(store: Store): void {
  const tables = store
    .prepare("SELECT name FROM sqlite_master WHERE name LIKE 'building\\_%' ESCAPE '\\'")
    .all();
  if (tables.length > 0) store.beginWrite();
  for (const { name } of tables) store.execute(`DROP TABLE ${name}`);
}

const SLICE = 1000;
const INDEX_COLUMNS = '(key BLOB NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY (key, rid)) WITHOUT ROWID';
let built = 0;

interface Work {
  readonly store: Store;
  readonly collection: Collection;
  readonly index: Index;
  readonly table: string;
  readonly keys: string;
}

/** With few documents there is nothing to spread out. */
function buildAtOnce(store: Store, collection: Collection, spec: Doc): void {
  const index = readIndex(-1, spec, 0);
  const found = [...scanRows(store, collection, false)].map(({ rid, raw }) => ({
    rid,
    ...indexKeys(index, decode(raw)),
  }));
  const keys = found.flatMap((one) => one.keys.map((key) => ({ key, rid: one.rid })));
  if (index.unique) {
    keys.sort((a, b) => Buffer.compare(a.key, b.key));
    const twice = keys.find(({ key }, at) => at > 0 && keys[at - 1]?.key.equals(key));
    if (twice !== undefined) throw duplicateKey({ store, collection, index }, twice.rid);
  }
  const added = addIndex(store, collection, spec);
  for (const { key, rid } of keys) insertKey(store, added, key, rid);
  markMultikey(
    store,
    added,
    found.reduce((fields, { multikey }) => fields | multikey, 0),
  );
}

function* collectKeys({ store, collection, index, keys }: Work): Generator<Obstacle, number, void> {
  const names = firstSegments(index.fields.map(({ path }) => path));
  let multikey = 0;
  let seen = 0;
  for (const { rid, raw } of scanRows(store, collection, false)) {
    const doc = index.partial === undefined ? decodeFields(raw, names) : decode(raw);
    const found = indexKeys(index, doc);
    multikey |= found.multikey;
    store.beginWrite();
    const insert = store.prepare(`INSERT INTO temp.${keys} (key, rid) VALUES (?, ?)`);
    for (const key of found.keys) insert.run(key, rid);
    seen += 1;
    if (seen % SLICE === 0) yield nextTurn();
  }
  return multikey;
}

function* loadKeys({ store, table, keys }: Work): Generator<Obstacle, void, void> {
  let [key, rid]: [Uint8Array, number] = [Buffer.alloc(0), -1];
  for (;;) {
    store.beginWrite();
    const { changes } = store
      .prepare(
        `INSERT INTO ${table} SELECT key, rid FROM temp.${keys} WHERE (key, rid) > (?, ?) ORDER BY key, rid LIMIT ?`,
      )
      .run(key, rid, SLICE * 5);
    if (changes === 0) return;
    const last = store.prepare(`SELECT key, rid FROM ${table} ORDER BY key DESC, rid DESC LIMIT 1`).get();
    if (!(last?.key instanceof Uint8Array)) return;
    [key, rid] = [last.key, Number(last.rid)];
    yield nextTurn();
  }
}

/** What is left of them where this fails too goes at the next start. */
function dropTables({ store, table, keys }: Work): void {
  try {
    store.beginWrite();
    for (const name of [table, `temp.${keys}`]) store.execute(`DROP TABLE IF EXISTS ${name}`);
  } catch {}
}

function requireDistinctKeys(work: Work): void {
  const twice = work.store
    .prepare(`SELECT min(rid) AS rid FROM temp.${work.keys} GROUP BY key HAVING count(*) > 1 LIMIT 1`)
    .get();
  if (twice !== undefined) throw duplicateKey(work, Number(twice.rid));
}

function duplicateKey(
  { store, collection, index }: Pick<Work, 'store' | 'collection' | 'index'>,
  rid: number,
) {
  const raw = readRow(store, collection, rid);
  const doc = raw === undefined ? {} : decode(raw);
  const keyValue = Object.fromEntries(index.fields.map(({ path }) => [path, valueAt(doc, path) ?? null]));
  return new CommandError(
    11_000,
    `E11000 duplicate key error collection: ${collection.namespace} index: ${index.name} dup key: ${JSON.stringify(keyValue)}`,
    { keyPattern: index.spec.key, keyValue },
  );
}

function nextTurn(): Obstacle {
  const turn: Obstacle = { waiters: [] };
  setImmediate(() => {
    for (const waiter of turn.waiters) waiter();
  });
  return turn;
}
