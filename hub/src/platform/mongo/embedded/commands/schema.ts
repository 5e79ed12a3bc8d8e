import { CommandError } from '../command-error.ts';
import { compileFilter } from '../query/match.ts';
import { type Collection, dropCollection, type Index, readIndex, removeIndex } from '../store/catalog.ts';
import { countRows, dataSize } from '../store/rows.ts';
import { buildIndex } from '../transactions/build-index.ts';
import {
  makeCollection,
  visibleCollection,
  visibleCollections,
} from '../transactions/created-collections.ts';
import type { Engine } from '../transactions/engine.ts';
import type { Transaction } from '../transactions/transaction.ts';
import { readCollation } from '../values/collation.ts';
import { compareValues, equalValues } from '../values/compare.ts';
import { type Doc, encode, isDoc } from '../values/document.ts';
import type { Reply } from '../wire/reply.ts';
import {
  type Context,
  collectionName,
  ensureCollection,
  namedCollection,
  readDoc,
  readDocs,
  requireKnownFields,
  type Steps,
  whenFree,
} from './context.ts';
import { firstBatch } from './cursors.ts';
import { requireUntouched } from './untouched.ts';

export function* create(context: Context): Steps<Reply> {
  const { engine, transaction, database } = context;
  const at = { database, name: collectionName(context, 'create') };
  if (visibleCollection(engine, transaction, at) !== undefined) {
    throw new CommandError(48, `Collection ${database}.${at.name} already exists.`);
  }
  yield* whenFree(() => makeCollection(engine, transaction, at));
  return { ok: 1 };
}

export function* drop(context: Context): Steps<Reply> {
  const collection = namedCollection(context);
  if (collection === undefined) throw new CommandError(26, 'ns not found');
  return yield* whenFree(() => {
    requireUntouched(context.engine, collection);
    dropCollection(context.engine.store, context.engine.catalog, collection);
    return { ns: collection.namespace, nIndexesWas: collection.indexes.length, ok: 1 };
  });
}

export function* dropDatabase(context: Context): Steps<Reply> {
  const { store, catalog } = context.engine;
  return yield* whenFree(() => {
    const collections = [...(catalog.databases.get(context.database)?.values() ?? [])];
    for (const collection of collections) requireUntouched(context.engine, collection);
    for (const collection of collections) dropCollection(store, catalog, collection);
    return { dropped: context.database, ok: 1 };
  });
}

export function listCollections(context: Context): Reply {
  const test = compileFilter(readDoc(context.command.filter, 'filter'));
  const documents = visibleCollections(context.engine, context.database)
    .map(({ name }) => ({
      name,
      type: 'collection',
      options: {},
      info: { readOnly: false },
      idIndex: { v: 2, key: { _id: 1 }, name: '_id_' },
    }))
    .filter(test);
  const shown =
    context.command.nameOnly === true ? documents.map(({ name, type }) => ({ name, type })) : documents;
  return listReply(context, '$cmd.listCollections', shown);
}

export function listDatabases(context: Context): Reply {
  const { engine, command } = context;
  const test = compileFilter(readDoc(command.filter, 'filter'));
  const databases = [...engine.catalog.databases.keys()]
    .flatMap((name) => {
      const collections = visibleCollections(engine, name);
      if (collections.length === 0) return [];
      return [{ name, sizeOnDisk: databaseSize(engine, collections), empty: false }];
    })
    .filter(test);
  if (command.nameOnly === true) return { databases: databases.map(({ name }) => ({ name })), ok: 1 };
  const totalSize = databases.reduce((sum, { sizeOnDisk }) => sum + sizeOnDisk, 0);
  return { databases, totalSize, ok: 1 };
}

export function* createIndexes(context: Context): Steps<Reply> {
  const specs = readDocs(context.command.indexes, 'createIndexes.indexes').map(readSpec);
  const existing = namedCollection(context);
  const collection = existing ?? (yield* ensureCollection(context));
  yield* whenFree(() => {
    if (context.transaction === undefined) requireUntouched(context.engine, collection);
    else requireOwnAndEmpty(context.transaction, collection, specs);
  });
  const before = collection.indexes.length;
  for (const spec of specs) {
    if (!hasIndex(collection, spec)) yield* buildIndex(context.engine, collection, spec);
  }
  return {
    numIndexesBefore: before,
    numIndexesAfter: collection.indexes.length,
    createdCollectionAutomatically: existing === undefined,
    ok: 1,
  };
}

/** In a transaction indexes are made only for a collection that it makes itself, before anything is in it. */
function requireOwnAndEmpty(transaction: Transaction, collection: Collection, specs: readonly Doc[]): void {
  if (specs.every((spec) => hasIndex(collection, spec))) return;
  if (collection.owner === transaction && !transaction.writes.has(collection.id)) return;
  throw new CommandError(
    263,
    `Cannot create new indexes on existing collection ${collection.namespace} in a multi-document transaction.`,
  );
}

export function listIndexes(context: Context): Reply {
  const collection = requireCollection(context);
  return listReply(
    context,
    collection.name,
    collection.indexes.map(({ spec }) => spec),
  );
}

export function* dropIndexes(context: Context): Steps<Reply> {
  const collection = requireCollection(context);
  const { index: asked } = context.command;
  return yield* whenFree(() => {
    requireUntouched(context.engine, collection);
    const before = collection.indexes.length;
    const names: readonly unknown[] = Array.isArray(asked) ? asked : [asked];
    const chosen = names.flatMap((name) => {
      if (name === '*') return collection.indexes.filter(({ id }) => id !== 0);
      const found = collection.indexes.find((one) => one.name === name || equalValues(one.spec.key, name));
      if (found === undefined) throw new CommandError(27, `index not found with name [${String(name)}]`);
      if (found.id === 0) throw new CommandError(72, 'cannot drop _id index');
      return [found];
    });
    for (const index of chosen) removeIndex(context.engine.store, collection, index);
    return { nIndexesWas: before, ok: 1 };
  });
}

export function collStats(context: Context): Reply {
  const collection = namedCollection(context);
  const count = collection === undefined ? 0 : countRows(context.engine.store, collection);
  const size = collection === undefined ? 0 : databaseSize(context.engine, [collection]);
  return {
    ns: `${context.database}.${collectionName(context, context.name)}`,
    count,
    size,
    storageSize: size,
    avgObjSize: count === 0 ? 0 : Math.round(size / count),
    nindexes: collection?.indexes.length ?? 0,
    ok: 1,
  };
}

export function dbStats(context: Context): Reply {
  const collections = visibleCollections(context.engine, context.database);
  const dataSize = databaseSize(context.engine, collections);
  return {
    db: context.database,
    collections: collections.length,
    objects: collections.reduce((sum, collection) => sum + countRows(context.engine.store, collection), 0),
    indexes: collections.reduce((sum, { indexes }) => sum + indexes.length, 0),
    dataSize,
    storageSize: dataSize,
    ok: 1,
  };
}

function requireCollection(context: Context): Collection {
  const collection = namedCollection(context);
  if (collection !== undefined) return collection;
  throw new CommandError(
    26,
    `ns does not exist: ${context.database}.${collectionName(context, context.name)}`,
  );
}

const INDEX_OPTIONS = [
  'key',
  'name',
  'unique',
  'sparse',
  'partialFilterExpression',
  'expireAfterSeconds',
  'v',
  'background',
  'ns',
  'collation',
];

function readSpec(given: Doc): Doc {
  requireKnownFields(given, 'createIndexes.indexes', INDEX_OPTIONS);
  if (readCollation(given.collation) !== undefined) {
    throw new CommandError(67, 'An index with a collation is not supported by the embedded server');
  }
  const key = readDoc(given.key, 'key');
  const paths = Object.keys(key);
  if (paths.length === 0) throw new CommandError(67, 'Index keys cannot be an empty object');
  for (const path of paths) {
    const direction = key[path];
    if (typeof direction !== 'number' || direction === 0 || path.includes('$')) {
      throw new CommandError(
        67,
        `Index '${path}: ${String(direction)}' is not supported by the embedded server`,
      );
    }
  }
  if (given.partialFilterExpression !== undefined && given.sparse === true) {
    throw new CommandError(67, 'cannot mix "partialFilterExpression" and "sparse" options');
  }
  const name = given.name ?? paths.map((path) => `${path}_${String(key[path])}`).join('_');
  const { background: _background, ns: _ns, collation: _collation, v: _v, ...kept } = given;
  return { v: 2, ...kept, key, name };
}

function hasIndex(collection: Collection, spec: Doc): boolean {
  const sameKey = collection.indexes.find((index) => equalValues(index.spec.key, spec.key));
  const sameName = collection.indexes.find((index) => index.name === spec.name);
  if (sameKey?.id === 0) return true;
  if (sameName !== undefined && !equalValues(sameName.spec.key, spec.key)) {
    throw new CommandError(
      86,
      `An existing index has the same name as the requested index: ${sameName.name}`,
    );
  }
  if (sameKey === undefined) return false;
  if (!sameOptions(sameKey, spec)) {
    throw new CommandError(85, `Index already exists with different options: ${sameKey.name}`);
  }
  return true;
}

function sameOptions(index: Index, spec: Doc): boolean {
  const wanted = readIndex(index.id, spec, 0);
  return (
    wanted.unique === index.unique &&
    wanted.sparse === index.sparse &&
    wanted.expireAfterSeconds === index.expireAfterSeconds &&
    compareValues(wanted.partial?.filter, index.partial?.filter) === 0
  );
}

function listReply(context: Context, collection: string, documents: readonly Doc[]): Reply {
  const { cursor } = context.command;
  const batchSize = isDoc(cursor) && typeof cursor.batchSize === 'number' ? cursor.batchSize : undefined;
  return firstBatch(context.cursors, documents.map(encode).values(), {
    namespace: `${context.database}.${collection}`,
    batchSize,
    singleBatch: false,
    transaction: undefined,
    now: context.engine.now().getTime(),
  });
}

function databaseSize(engine: Engine, collections: Iterable<Collection>): number {
  let size = 0;
  for (const collection of collections) size += dataSize(engine.store, collection);
  return size;
}
