import { ObjectId } from 'bson';
import { CommandError } from '../command-error.ts';
import { visibleRow } from '../query/find.ts';
import type { Collection } from '../store/catalog.ts';
import { type Change, toVersion, type Version, writeDocument } from '../transactions/write-document.ts';
import { seedFromFilter, type Updater } from '../update/update.ts';
import { equalValues } from '../values/compare.ts';
import { decodeExact } from '../values/decode-exact.ts';
import { type Doc, encode, MAX_DOCUMENT_BYTES } from '../values/document.ts';
import { decodeGiven, requireStorable } from '../values/storable.ts';
import type { Context } from './context.ts';

/** A new document's bytes, its `_id` made where it has none and moved to the front. */
export function readInserted(raw: Uint8Array): Version {
  const doc = decodeGiven(raw);
  if (Object.keys(doc)[0] === '_id') return { raw, doc };
  const { _id: exactId = new ObjectId(), ...rest } = decodeExact(raw);
  const ordered = { _id: exactId, ...rest };
  return { raw: encode(ordered), doc: ordered };
}

export function insertDocument(context: Context, collection: Collection, version: Version): void {
  if (version.raw.length > MAX_DOCUMENT_BYTES) {
    throw new CommandError(10334, `object to insert too large. size in bytes: ${version.raw.length}`);
  }
  const rid = collection.nextRid;
  writeDocument(context.engine, context.transaction, collection, { rid, before: undefined, after: version });
  collection.nextRid += 1;
}

export function deleteDocument(context: Context, collection: Collection, rid: number): void {
  const before = toVersion(visibleRow(context.engine, context.transaction, collection, rid));
  if (before === undefined) return;
  writeDocument(context.engine, context.transaction, collection, { rid, before, after: undefined });
}

/** Writes a document's next version, unless nothing changes. `before` is decoded exactly. */
export function changeDocument(
  context: Context,
  collection: Collection,
  change: { readonly rid: number; readonly before: Version; readonly updater: Updater },
): { readonly after: Version; readonly modified: boolean } {
  const doc = change.updater(change.before.doc, false);
  if (equalValues(doc, change.before.doc)) return { after: change.before, modified: false };
  requireStorable(doc);
  const raw = encode(doc);
  if (raw.length > MAX_DOCUMENT_BYTES)
    throw new CommandError(10334, 'Resulting document after update is too large');
  const after: Version = { raw, doc };
  const written: Change = { rid: change.rid, before: change.before, after };
  writeDocument(context.engine, context.transaction, collection, written);
  return { after, modified: true };
}

export function upsertDocument(
  context: Context,
  collection: Collection,
  filter: Doc,
  updater: Updater,
): Version {
  const { _id: id, ...rest } = updater(seedFromFilter(filter), true);
  const doc = { _id: id === undefined ? new ObjectId() : id, ...rest };
  requireStorable(doc);
  const version: Version = { raw: encode(doc), doc };
  insertDocument(context, collection, version);
  return version;
}
