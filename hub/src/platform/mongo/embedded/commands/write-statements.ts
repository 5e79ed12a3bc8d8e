import { CommandError, failedToParse } from '../command-error.ts';
import { ALL, findDocuments, visibleRow } from '../query/find.ts';
import { compileFilter } from '../query/match.ts';
import { readSort } from '../query/sort.ts';
import type { Collection } from '../store/catalog.ts';
import { type Version, writeDocument } from '../transactions/write-document.ts';
import { compileUpdate, type Updater } from '../update/update.ts';
import { type Collation, readCollation } from '../values/collation.ts';
import { decodeExact } from '../values/decode-exact.ts';
import { type Doc, decode } from '../values/document.ts';
import { promote } from '../values/promote.ts';
import {
  changeDocument,
  deleteDocument,
  insertDocument,
  readInserted,
  upsertDocument,
} from './change-documents.ts';
import {
  type Context,
  ensureCollection,
  namedCollection,
  readCount,
  readDoc,
  readVariables,
  requireKnownFields,
  type Steps,
  whenFree,
} from './context.ts';

export function* insertStatement(context: Context, raw: Uint8Array): Steps<number> {
  const collection = yield* ensureCollection(context);
  const version = readInserted(raw);
  yield* whenFree(() => insertDocument(context, collection, version));
  return 1;
}

export function* deleteStatement(context: Context, statement: Doc): Steps<number> {
  requireKnownFields(statement, 'delete.deletes', ['q', 'limit', 'collation', 'hint']);
  const collection = namedCollection(context);
  if (collection === undefined) return 0;
  const filter = readDoc(statement.q, 'delete.deletes.q');
  const collation = readCollation(statement.collation);
  const variables = readVariables(context.command.let);
  const target = { filter, hint: statement.hint, variables, collation };
  if (readCount(statement.limit, 'limit') === 1) {
    return yield* whenFree(() => {
      const query = { ...ALL, ...target, limit: 1 };
      const [row] = findDocuments(context.engine, context.transaction, collection, query);
      if (row !== undefined) deleteDocument(context, collection, row.rid);
      return row === undefined ? 0 : 1;
    });
  }
  return yield* eachMatch(context, collection, target, (rid, raw) => {
    writeDocument(context.engine, context.transaction, collection, {
      rid,
      before: { raw, doc: decode(raw) },
      after: undefined,
    });
  });
}

export interface UpdateResult {
  readonly n: number;
  readonly modified: number;
  readonly upserted?: unknown;
}

const UPDATE_FIELDS = ['q', 'u', 'c', 'multi', 'upsert', 'arrayFilters', 'hint', 'collation', 'sort'];

/** The statement of an update: exact for what it writes, promoted for everything else. */
export interface Statement {
  readonly exact: Doc;
  readonly statement: Doc;
}

export function decodeStatement(raw: Uint8Array): Statement {
  try {
    const exact = decodeExact(raw);
    return { exact, statement: promote(exact) };
  } catch (error) {
    throw new CommandError(22, `invalid BSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export function* updateStatement(context: Context, { exact, statement }: Statement): Steps<UpdateResult> {
  requireKnownFields(statement, 'update.updates', UPDATE_FIELDS);
  if (statement.multi === true && statement.sort !== undefined) {
    throw failedToParse('Cannot specify sort with multi=true');
  }
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
  const query = { ...ALL, ...target, sort: readSort(statement.sort), limit: 1 };
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
