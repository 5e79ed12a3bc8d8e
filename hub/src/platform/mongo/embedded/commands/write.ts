import { ObjectId } from 'bson';
import { CommandError } from '../command-error.ts';
import { ALL, findDocuments, visibleRow } from '../query/find.ts';
import { compileFilter } from '../query/match.ts';
import type { Collection } from '../store/catalog.ts';
import { type Change, toVersion, type Version, writeDocument } from '../transactions/write-document.ts';
import { compileUpdate, seedFromFilter, type Updater } from '../update/update.ts';
import { type Collation, readCollation } from '../values/collation.ts';
import { equalValues } from '../values/compare.ts';
import { decodeExact } from '../values/decode-exact.ts';
import { type Doc, decode, encode, MAX_DOCUMENT_BYTES } from '../values/document.ts';
import { promote } from '../values/promote.ts';
import { decodeGiven, requireStorable } from '../values/storable.ts';
import type { Reply } from '../wire/reply.ts';
import {
  type Context,
  ensureCollection,
  namedCollection,
  readCount,
  readDoc,
  readDocs,
  readVariables,
  requireKnownFields,
  type Steps,
  whenFree,
} from './context.ts';

export function* insert(context: Context): Steps<Reply> {
  let n = 0;
  const errors = yield* eachStatement(context, context.documents, function* (raw) {
    const collection = yield* ensureCollection(context);
    const version = readInserted(raw);
    yield* whenFree(() => insertDocument(context, collection, version));
    n += 1;
  });
  return { n, ...errors, ok: 1 };
}

export function* update(context: Context): Steps<Reply> {
  const total = { n: 0, nModified: 0 };
  const upserted: Doc[] = [];
  const errors = yield* eachStatement(context, context.documents, function* (raw, index) {
    const result = yield* updateStatement(context, decodeStatement(raw));
    total.n += result.n;
    total.nModified += result.modified;
    if ('upserted' in result) upserted.push({ index, _id: result.upserted });
  });
  return { ...total, ...(upserted.length > 0 ? { upserted } : {}), ...errors, ok: 1 };
}

export function* remove(context: Context): Steps<Reply> {
  let n = 0;
  const statements = readDocs(context.command.deletes, 'delete.deletes');
  const errors = yield* eachStatement(context, statements, function* (statement) {
    requireKnownFields(statement, 'delete.deletes', ['q', 'limit', 'collation', 'hint']);
    const collection = namedCollection(context);
    if (collection === undefined) return;
    const filter = readDoc(statement.q, 'delete.deletes.q');
    const collation = readCollation(statement.collation);
    const variables = readVariables(context.command.let);
    const target = { filter, hint: statement.hint, variables, collation };
    const limit = readCount(statement.limit, 'limit');
    if (limit === 1) {
      n += yield* whenFree(() => {
        const [row] = findDocuments(context.engine, context.transaction, collection, {
          ...ALL,
          ...target,
          limit: 1,
        });
        if (row !== undefined) deleteDocument(context, collection, row.rid);
        return row === undefined ? 0 : 1;
      });
      return;
    }
    n += yield* eachMatch(context, collection, target, (rid, raw) => {
      writeDocument(context.engine, context.transaction, collection, {
        rid,
        before: { raw, doc: decode(raw) },
        after: undefined,
      });
    });
  });
  return { n, ...errors, ok: 1 };
}

/** A new document's bytes, its `_id` made where it has none and moved to the front. */
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

interface UpdateResult {
  readonly n: number;
  readonly modified: number;
  readonly upserted?: unknown;
}

const UPDATE_FIELDS = ['q', 'u', 'c', 'multi', 'upsert', 'arrayFilters', 'hint', 'collation', 'sort'];

/** The statement of an update: exact for what it writes, promoted for everything else. */
interface Statement {
  readonly exact: Doc;
  readonly statement: Doc;
}

function decodeStatement(raw: Uint8Array): Statement {
  try {
    const exact = decodeExact(raw);
    return { exact, statement: promote(exact) };
  } catch (error) {
    throw new CommandError(22, `invalid BSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function* updateStatement(context: Context, { exact, statement }: Statement): Steps<UpdateResult> {
  requireKnownFields(statement, 'update.updates', UPDATE_FIELDS);
  if (statement.sort !== undefined) throw new CommandError(72, "'sort' of an update is not supported");
  const filter = readDoc(statement.q, 'update.updates.q');
  const variables = { ...readVariables(context.command.let), ...readDoc(statement.c, 'c') };
  const arrayFilters: readonly unknown[] = Array.isArray(statement.arrayFilters)
    ? statement.arrayFilters
    : [];
  const seed = readDoc(exact.q, 'update.updates.q');
  const collation = readCollation(statement.collation);
  const updater = compileUpdate({
    filter,
    collation,
    update: exact.u,
    arrayFilters,
    variables,
    now: context.engine.now(),
  });
  const found = namedCollection(context);
  if (found === undefined && statement.upsert !== true) return { n: 0, modified: 0 };
  const collection = found ?? (yield* ensureCollection(context));
  const target = { filter, hint: statement.hint, variables, collation };
  if (statement.multi !== true) {
    return yield* whenFree(() => updateFirst(context, collection, { target, updater, statement, seed }));
  }
  let modified = 0;
  const n = yield* eachMatch(context, collection, target, (rid, raw) => {
    const before = { raw, doc: decodeExact(raw) };
    if (changeDocument(context, collection, { rid, before, updater }).modified) modified += 1;
  });
  if (n > 0 || statement.upsert !== true) return { n, modified };
  const version = yield* whenFree(() => upsertDocument(context, collection, seed, updater));
  return { n: 1, modified: 0, upserted: version.doc._id };
}

interface Target {
  readonly filter: Doc;
  readonly hint: unknown;
  readonly collation: Collation | undefined;
  readonly variables: Doc;
}

function updateFirst(
  context: Context,
  collection: Collection,
  asked: {
    readonly target: Target;
    readonly updater: Updater;
    readonly statement: Doc;
    readonly seed: Doc;
  },
): UpdateResult {
  const { target, updater, statement, seed } = asked;
  const query = { ...ALL, ...target, limit: 1 };
  const [row] = findDocuments(context.engine, context.transaction, collection, query);
  if (row !== undefined) {
    const before: Version = { raw: row.raw, doc: decodeExact(row.raw) };
    const { modified } = changeDocument(context, collection, { rid: row.rid, before, updater });
    return { n: 1, modified: Number(modified) };
  }
  if (statement.upsert !== true) return { n: 0, modified: 0 };
  const version = upsertDocument(context, collection, seed, updater);
  return { n: 1, modified: 0, upserted: version.doc._id };
}

/**
 * Does something to every match. The matches are noted first, so that a document never meets its own change. Once a
 * transaction has held it up, it looks at each again, which may no longer match.
 */
function* eachMatch(
  context: Context,
  collection: Collection,
  target: Target,
  act: (rid: number, raw: Uint8Array) => void,
): Steps<number> {
  const { engine, transaction } = context;
  const rids: number[] = [];
  for (const { rid } of findDocuments(engine, transaction, collection, { ...ALL, ...target })) rids.push(rid);
  const test = compileFilter(target.filter, target.variables, target.collation);
  let hasWaited = false;
  let n = 0;
  for (const rid of rids) {
    n += yield* whenFree(() => {
      const raw = visibleRow(engine, transaction, collection, rid);
      if (raw === undefined || (hasWaited && !test(decode(raw)))) return 0;
      try {
        act(rid, raw);
      } catch (error) {
        hasWaited = true;
        throw error;
      }
      return 1;
    });
  }
  return n;
}

const LARGEST_BATCH = 100_000;

/** Carries out statements one by one and gathers what went wrong, as the client is told it. */
function* eachStatement<T>(
  context: Context,
  statements: readonly T[],
  run: (statement: T, index: number) => Steps<void>,
): Steps<Doc> {
  if (statements.length === 0 || statements.length > LARGEST_BATCH) {
    const told = `Write batch sizes must be between 1 and ${LARGEST_BATCH}. Got ${statements.length} operations.`;
    throw new CommandError(16, told);
  }
  const writeErrors: Doc[] = [];
  for (const [index, statement] of statements.entries()) {
    try {
      yield* run(statement, index);
    } catch (error) {
      if (!(error instanceof CommandError) || (context.transaction !== undefined && error.code === 112))
        throw error;
      writeErrors.push({ index, code: error.code, errmsg: error.message, ...error.details });
      if (context.command.ordered !== false || context.transaction !== undefined) break;
    }
  }
  return writeErrors.length > 0 ? { writeErrors } : {};
}

export function readInserted(raw: Uint8Array): Version {
  const doc = decodeGiven(raw);
  if (Object.keys(doc)[0] === '_id') return { raw, doc };
  const { _id: exactId = new ObjectId(), ...rest } = decodeExact(raw);
  const ordered = { _id: exactId, ...rest };
  return { raw: encode(ordered), doc: ordered };
}
