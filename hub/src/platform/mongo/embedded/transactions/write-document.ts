import { CommandError } from '../command-error.ts';
import { type Collection, type Index, markMultikey } from '../store/catalog.ts';
import { type IndexKeys, indexKeys } from '../store/index-keys.ts';
import { deleteKey, deleteRow, insertKey, insertRow, ridsWithKey, updateRow } from '../store/rows.ts';
import { type Doc, decode, isDoc } from '../values/document.ts';
import { valueAt } from '../values/paths.ts';
import type { Engine } from './engine.ts';
import {
  BlockedError,
  changedSince,
  lockDocument,
  noteChange,
  type Transaction,
  type Written,
  writeConflict,
} from './transaction.ts';

export interface Version {
  readonly raw: Uint8Array;
  readonly doc: Doc;
}

/** `before` is missing for a new document, `after` for one that goes. */
export interface Change {
  readonly rid: number;
  readonly before: Version | undefined;
  readonly after: Version | undefined;
}

/**
 * Writes one document, all or nothing: everything that can refuse is asked before anything is written. Outside a
 * transaction it lands in the turn's group; inside, it waits in memory for the commit.
 */
export function writeDocument(
  engine: Engine,
  transaction: Transaction | undefined,
  collection: Collection,
  change: Change,
): void {
  const at = { collection: collection.id, rid: change.rid };
  const build = engine.versions.builds.get(collection.id);
  if (build !== undefined) throw new BlockedError(build);
  if (transaction !== undefined && transaction.status !== 'active') throw endedMeanwhile();
  if (change.before !== undefined) lockDocument(engine.versions, transaction, at);
  const before = keysOf(collection, change.before);
  const after = keysOf(collection, change.after);
  const added = addedUniqueKeys(collection, before, after);
  for (const { index, key } of added) requireUnique(engine, transaction, { collection, index, key, change });
  if (transaction === undefined) {
    engine.versions.clock += 1;
    apply(engine, collection, {
      rid: change.rid,
      before: change.before && { raw: change.before.raw, keys: before },
      after: change.after && { raw: change.after.raw, keys: after },
    });
    return;
  }
  if (change.before === undefined) lockDocument(engine.versions, transaction, at);
  collection.indexes.forEach((index, i) => {
    markMultikey(engine.store, index, after[i]?.multikey ?? 0);
  });
  reserveKeys(engine, transaction, { collection, rid: change.rid, keys: added });
  const writes = transaction.writes.get(collection.id) ?? new Map<number, Written>();
  const earlier = writes.get(change.rid);
  const found = change.before && { raw: change.before.raw, keys: before };
  const committed = earlier === undefined ? found : earlier.committed;
  const written = { raw: change.after?.raw, keys: after, committed };
  transaction.writes.set(collection.id, writes.set(change.rid, written));
}

/** Its time was over while it waited. */
function endedMeanwhile(): CommandError {
  return new CommandError(251, 'The transaction has been aborted.');
}

/** Lands everything a transaction wrote in the turn's group. */
export function applyTransaction(engine: Engine, transaction: Transaction): void {
  engine.versions.clock += 1;
  for (const collections of engine.catalog.databases.values()) {
    for (const collection of collections.values()) {
      for (const [rid, { raw, keys, committed }] of transaction.writes.get(collection.id) ?? []) {
        const after = raw && { raw, keys };
        apply(engine, collection, { rid, before: committed, after });
      }
    }
  }
}

export function toVersion(raw: Uint8Array | undefined): Version | undefined {
  return raw === undefined ? undefined : { raw, doc: decode(raw) };
}

function keysOf(collection: Collection, version: Version | undefined): readonly IndexKeys[] {
  return version === undefined ? [] : collection.indexes.map((index) => indexKeys(index, version.doc));
}

interface Keyed {
  readonly raw: Uint8Array;
  readonly keys: readonly IndexKeys[];
}

interface KeyedChange {
  readonly rid: number;
  readonly before: Keyed | undefined;
  readonly after: Keyed | undefined;
}

function apply(engine: Engine, collection: Collection, { rid, before, after }: KeyedChange): void {
  if (before === undefined && after === undefined) return;
  const { store } = engine;
  store.beginWrite();
  noteChange(
    engine.versions,
    { collection: collection.id, rid },
    { before: before?.raw, isRemoval: after === undefined },
  );
  const id = after?.keys[0]?.keys[0];
  if (after === undefined) deleteRow(store, collection, rid);
  else if (before !== undefined) updateRow(store, collection, { rid, raw: after.raw });
  else if (id !== undefined) insertRow(store, collection, { rid, id, raw: after.raw });
  if (collection.count !== undefined) {
    collection.count += Number(after !== undefined) - Number(before !== undefined);
  }
  collection.indexes.forEach((index, i) => {
    if (index.id === 0) return;
    const old = before?.keys[i]?.keys ?? [];
    const now = after?.keys[i]?.keys ?? [];
    for (const key of old) if (!hasKey(now, key)) deleteKey(store, index, key, rid);
    for (const key of now) if (!hasKey(old, key)) insertKey(store, index, key, rid);
    markMultikey(store, index, after?.keys[i]?.multikey ?? 0);
  });
}

interface UniqueKey {
  readonly index: Index;
  readonly key: Buffer;
}

function addedUniqueKeys(
  collection: Collection,
  before: readonly IndexKeys[],
  after: readonly IndexKeys[],
): UniqueKey[] {
  return collection.indexes.flatMap((index, i) => {
    if (!index.unique) return [];
    const old = before[i]?.keys ?? [];
    return (after[i]?.keys ?? []).filter((key) => !hasKey(old, key)).map((key) => ({ index, key }));
  });
}

function hasKey(keys: readonly Buffer[], key: Buffer): boolean {
  return keys.some((one) => one.equals(key));
}

interface Claim extends UniqueKey {
  readonly collection: Collection;
  readonly change: Change;
}

function requireUnique(engine: Engine, transaction: Transaction | undefined, claim: Claim): void {
  const { collection, index, key, change } = claim;
  const reserved = engine.versions.reservations.get(reservation(collection, index, key));
  if (reserved !== undefined && reserved.owner !== transaction) {
    if (transaction !== undefined) throw writeConflict();
    throw new BlockedError(reserved.owner);
  }
  if (reserved !== undefined && reserved.rid !== change.rid) {
    const written = transaction?.writes.get(collection.id)?.get(reserved.rid);
    if (written !== undefined && isKeyOf(collection, index, written, key)) throw duplicateKey(claim);
  }
  for (const rid of ridsWithKey(engine.store, collection, index, key)) {
    if (rid === change.rid) continue;
    const own = transaction?.writes.get(collection.id);
    const written = own?.get(rid);
    if (written !== undefined) {
      if (!isKeyOf(collection, index, written, key)) continue;
    } else if (
      transaction !== undefined &&
      changedSince(engine.versions, transaction, { collection: collection.id, rid }) !== undefined
    ) {
      throw writeConflict();
    }
    throw duplicateKey(claim);
  }
}

/** Whether a document that is written has this key in this index. */
function isKeyOf(collection: Collection, index: Index, { keys }: Written, key: Buffer): boolean {
  return hasKey(keys[collection.indexes.indexOf(index)]?.keys ?? [], key);
}

function reserveKeys(
  engine: Engine,
  transaction: Transaction,
  claim: { readonly collection: Collection; readonly rid: number; readonly keys: readonly UniqueKey[] },
): void {
  for (const { index, key } of claim.keys) {
    const name = reservation(claim.collection, index, key);
    engine.versions.reservations.set(name, { owner: transaction, rid: claim.rid });
    transaction.reservations.add(name);
  }
}

function reservation(collection: Collection, index: Index, key: Buffer): string {
  return `${collection.id}:${index.id}:${key.toString('latin1')}`;
}

/** Worded as MongoDB words it; drivers and people read the key out of it. */
function duplicateKey({ collection, index, change }: Claim): CommandError {
  const keyPattern = isDoc(index.spec.key) ? index.spec.key : {};
  const keyValue: Doc = {};
  for (const { path } of index.fields) keyValue[path] = valueAt(change.after?.doc, path) ?? null;
  const shown = index.fields.map(({ path }) => `${path}: ${show(keyValue[path])}`).join(', ');
  return new CommandError(
    11_000,
    `E11000 duplicate key error collection: ${collection.namespace} index: ${index.name} dup key: { ${shown} }`,
    { keyPattern, keyValue },
  );
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  const text = String(value);
  return /^[0-9a-f]{24}$/.test(text)
    ? `ObjectId('${text}')`
    : typeof value === 'object'
      ? JSON.stringify(value)
      : text;
}
