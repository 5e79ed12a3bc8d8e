import { compileFilter, type Test } from '../query/match.ts';
import type { Transaction } from '../transactions/transaction.ts';
import { type Doc, decode, encode, isDoc } from '../values/document.ts';
import type { Store } from './store.ts';

export interface IndexField {
  readonly path: string;
  readonly segments: readonly string[];
  readonly descending: boolean;
}

export interface Index {
  /** 0 is the index over `_id`, which lives in the documents' own table. */
  readonly id: number;
  readonly name: string;
  /** As `listIndexes` shows it. */
  readonly spec: Doc;
  readonly fields: readonly IndexField[];
  /** Of each field. */
  readonly descending: readonly boolean[];
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly partial: { readonly filter: Doc; readonly test: Test } | undefined;
  readonly expireAfterSeconds: number | undefined;
  /** One bit per field that some document had an array under. */
  multikey: number;
}

export interface Collection {
  readonly id: number;
  readonly database: string;
  readonly name: string;
  readonly namespace: string;
  /** The first is the index over `_id`. */
  indexes: readonly Index[];
  nextRid: number;
  /** How many documents are committed; counted when first asked for. */
  count: number | undefined;
  /** The transaction that makes it and has not committed; nobody else sees it. */
  owner: Transaction | undefined;
}

export interface Catalog {
  readonly databases: Map<string, Map<string, Collection>>;
}

export const ID_SPEC: Doc = { v: 2, key: { _id: 1 }, name: '_id_' };

export function openCatalog(store: Store): Catalog {
  store.execute(`CREATE TABLE IF NOT EXISTS collections (
      id INTEGER PRIMARY KEY AUTOINCREMENT, database TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (database, name));
    CREATE TABLE IF NOT EXISTS indexes (
      id INTEGER PRIMARY KEY AUTOINCREMENT, collection INTEGER NOT NULL, spec BLOB NOT NULL, multikey INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS retries (
      session BLOB PRIMARY KEY, number INTEGER NOT NULL, reply BLOB NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;`);
  forgetUnnamed(store);
  const catalog: Catalog = { databases: new Map() };
  loadCatalog(store, catalog);
  return catalog;
}

/** What transactions were making when the last run ended. */
function forgetUnnamed(store: Store): void {
  for (const { id } of store.prepare(`SELECT id FROM collections WHERE database = ''`).all()) {
    store.beginWrite();
    const indexes = store.prepare('SELECT id FROM indexes WHERE collection = ?').all(Number(id));
    dropTables(
      store,
      Number(id),
      indexes.map((index) => Number(index.id)),
    );
  }
}

/** Reads everything anew, as after a group that failed. */
export function loadCatalog(store: Store, catalog: Catalog): void {
  catalog.databases.clear();
  for (const row of store.prepare(`SELECT id, database, name FROM collections WHERE database <> ''`).all()) {
    const collection = newCollection(Number(row.id), String(row.database), String(row.name));
    const indexes = store
      .prepare('SELECT id, spec, multikey FROM indexes WHERE collection = ? ORDER BY id')
      .all(collection.id)
      .map((index) => readIndex(Number(index.id), decode(index.spec as Uint8Array), Number(index.multikey)));
    collection.indexes = [...collection.indexes, ...indexes];
    const last = store.prepare(`SELECT max(rid) AS last FROM d${collection.id}`).get();
    collection.nextRid = Number(last?.last ?? 0) + 1;
    remember(catalog, collection);
  }
}

export function findCollection(catalog: Catalog, database: string, name: string): Collection | undefined {
  return catalog.databases.get(database)?.get(name);
}

/** One that a transaction makes gets its name on disk when it is adopted. */
export function createCollection(
  store: Store,
  catalog: Catalog,
  at: { readonly database: string; readonly name: string; readonly owner?: Transaction | undefined },
): Collection {
  store.beginWrite();
  const { lastInsertRowid } =
    at.owner === undefined
      ? store.prepare('INSERT INTO collections (database, name) VALUES (?, ?)').run(at.database, at.name)
      : store.prepare(`INSERT INTO collections (database, name) VALUES ('', hex(randomblob(16)))`).run();
  const collection = newCollection(Number(lastInsertRowid), at.database, at.name);
  collection.count = 0;
  collection.owner = at.owner;
  store.execute(
    `CREATE TABLE d${collection.id} (rid INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, doc BLOB NOT NULL)`,
  );
  remember(catalog, collection);
  return collection;
}

export function dropCollection(store: Store, catalog: Catalog, collection: Collection): void {
  store.beginWrite();
  const indexes = collection.indexes.filter(({ id }) => id !== 0);
  dropTables(
    store,
    collection.id,
    indexes.map(({ id }) => id),
  );
  const collections = catalog.databases.get(collection.database);
  collections?.delete(collection.name);
  if (collections?.size === 0) catalog.databases.delete(collection.database);
}

function dropTables(store: Store, collection: number, indexes: readonly number[]): void {
  for (const id of indexes) store.execute(`DROP TABLE x${id}`);
  store.execute(`DROP TABLE d${collection}`);
  store.prepare('DELETE FROM indexes WHERE collection = ?').run(collection);
  store.prepare('DELETE FROM collections WHERE id = ?').run(collection);
}

/** Gives a collection that a transaction made its name. */
export function adoptCollection(store: Store, collection: Collection): void {
  store.beginWrite();
  store
    .prepare('UPDATE collections SET database = ?, name = ? WHERE id = ?')
    .run(collection.database, collection.name, collection.id);
  collection.owner = undefined;
}

/** Adds an index: an empty one, whose keys are the caller's to fill in, or the table that has them already. */
export function addIndex(store: Store, collection: Collection, spec: Doc, table?: string): Index {
  store.beginWrite();
  const { lastInsertRowid } = store
    .prepare('INSERT INTO indexes (collection, spec, multikey) VALUES (?, ?, 0)')
    .run(collection.id, encode(spec));
  const index = readIndex(Number(lastInsertRowid), spec, 0);
  store.execute(
    table === undefined
      ? `CREATE TABLE x${index.id} (key BLOB NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY (key, rid)) WITHOUT ROWID`
      : `ALTER TABLE ${table} RENAME TO x${index.id}`,
  );
  collection.indexes = [...collection.indexes, index];
  return index;
}

export function removeIndex(store: Store, collection: Collection, index: Index): void {
  store.beginWrite();
  store.execute(`DROP TABLE x${index.id}`);
  store.prepare('DELETE FROM indexes WHERE id = ?').run(index.id);
  collection.indexes = collection.indexes.filter((other) => other !== index);
}

export function markMultikey(store: Store, index: Index, fields: number): void {
  if ((index.multikey | fields) === index.multikey) return;
  store.beginWrite();
  index.multikey |= fields;
  store.prepare('UPDATE indexes SET multikey = ? WHERE id = ?').run(index.multikey, index.id);
}

export function readIndex(id: number, spec: Doc, multikey: number): Index {
  const key = isDoc(spec.key) ? spec.key : {};
  const partial = spec.partialFilterExpression;
  const fields = Object.keys(key).map((path) => ({
    path,
    segments: path.split('.'),
    descending: Number(key[path]) < 0,
  }));
  return {
    id,
    name: String(spec.name),
    spec,
    fields,
    descending: fields.map(({ descending }) => descending),
    unique: id === 0 || spec.unique === true,
    sparse: spec.sparse === true,
    partial: isDoc(partial) ? { filter: partial, test: compileFilter(partial) } : undefined,
    expireAfterSeconds: typeof spec.expireAfterSeconds === 'number' ? spec.expireAfterSeconds : undefined,
    multikey,
  };
}

function newCollection(id: number, database: string, name: string): Collection {
  return {
    id,
    database,
    name,
    namespace: `${database}.${name}`,
    indexes: [readIndex(0, ID_SPEC, 0)],
    nextRid: 1,
    count: undefined,
    owner: undefined,
  };
}

function remember(catalog: Catalog, collection: Collection): void {
  const collections = catalog.databases.get(collection.database) ?? new Map<string, Collection>();
  catalog.databases.set(collection.database, collections.set(collection.name, collection));
}
