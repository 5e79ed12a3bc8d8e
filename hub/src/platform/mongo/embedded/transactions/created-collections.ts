import {
  adoptCollection,
  type Collection,
  createCollection,
  dropCollection,
  findCollection,
} from '../store/catalog.ts';
import type { Engine } from './engine.ts';
import { BlockedError, type Transaction, writeConflict } from './transaction.ts';

/**
 * Collections that a transaction makes are there for itself alone until it commits. On disk they have no name before
 * that, so that a crash leaves none behind.
 */

export interface Namespace {
  readonly database: string;
  readonly name: string;
}

export function visibleCollection(
  engine: Engine,
  viewer: Transaction | undefined,
  { database, name }: Namespace,
): Collection | undefined {
  const found = findCollection(engine.catalog, database, name);
  return found?.owner === undefined || found.owner === viewer ? found : undefined;
}

/** The collections of a database that everybody sees. */
export function visibleCollections(engine: Engine, database: string): Collection[] {
  const all = engine.catalog.databases.get(database)?.values() ?? [];
  return [...all].filter(({ owner }) => owner === undefined);
}

/** Makes a collection, unless another transaction is making it: outside one, that one's end is waited for. */
export function makeCollection(engine: Engine, maker: Transaction | undefined, at: Namespace): Collection {
  const { store, catalog } = engine;
  const there = findCollection(catalog, at.database, at.name);
  if (there?.owner !== undefined) {
    if (there.owner.status === 'active') {
      throw maker === undefined ? new BlockedError(there.owner) : writeConflict();
    }
    dropCollection(store, catalog, there);
  }
  const made = createCollection(store, catalog, { ...at, owner: maker });
  maker?.created.push(made);
  return made;
}

/** At commit: from now on everybody sees them. */
export function adoptCreated(engine: Engine, transaction: Transaction): void {
  for (const collection of transaction.created) adoptCollection(engine.store, collection);
}

/** Clears away what transactions that came to nothing had made. */
export function dropAborted(engine: Engine): void {
  for (const collections of [...engine.catalog.databases.values()]) {
    for (const collection of [...collections.values()]) {
      if (collection.owner?.status === 'aborted') dropCollection(engine.store, engine.catalog, collection);
    }
  }
}
