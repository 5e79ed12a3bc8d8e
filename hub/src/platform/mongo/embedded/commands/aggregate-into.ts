import { badValue, CommandError, failedToParse } from '../command-error.ts';
import { evaluateExpression } from '../query/expression.ts';
import { ALL, findDocuments } from '../query/find.ts';
import type { Collection } from '../store/catalog.ts';
import { indexKeys } from '../store/index-keys.ts';
import { makeCollection, visibleCollection } from '../transactions/created-collections.ts';
import type { Version } from '../transactions/write-document.ts';
import { compileUpdate, type Updater } from '../update/update.ts';
import { decodeExact } from '../values/decode-exact.ts';
import { type Doc, isDoc } from '../values/document.ts';
import { valueAt } from '../values/paths.ts';
import { changeDocument, deleteDocument, insertDocument, readInserted } from './change-documents.ts';
import { type Context, type Steps, whenFree } from './context.ts';
import { requireUntouched } from './untouched.ts';

/** The stage that ends a pipeline by writing into a collection. */
export function intoStage(pipeline: readonly Doc[]): Doc | undefined {
  const last = pipeline.at(-1);
  return isDoc(last) && ('$out' in last || '$merge' in last) ? last : undefined;
}

export function* writeInto(context: Context, stage: Doc, documents: Iterable<Uint8Array>): Steps<void> {
  if (context.transaction !== undefined) {
    throw new CommandError(263, `${Object.keys(stage)[0]} is not allowed in a transaction`);
  }
  const level = isDoc(context.command.readConcern) ? context.command.readConcern.level : undefined;
  if (level === 'linearizable' || level === 'snapshot') {
    throw new CommandError(72, `${Object.keys(stage)[0]} cannot be used with a '${level}' read concern`);
  }
  const versions = [...documents].map(readInserted);
  if ('$out' in stage) yield* replaceCollection(context, stage.$out, versions);
  else yield* mergeInto(context, readMerge(context, stage.$merge), versions);
}

/** `$out`: in one turn, so that nobody meets the collection empty; what breaks its rules is found out first. */
function* replaceCollection(context: Context, into: unknown, versions: readonly Version[]): Steps<void> {
  const { engine } = context;
  yield* whenFree(() => {
    const collection = ensureTarget(context, into, '$out');
    requireUntouched(engine, collection);
    requireDistinct(collection, versions);
    for (const { rid } of [...findDocuments(engine, undefined, collection, ALL)]) {
      deleteDocument(context, collection, rid);
    }
    for (const version of versions) insertDocument(context, collection, version);
  });
}

function requireDistinct(collection: Collection, versions: readonly Version[]): void {
  for (const index of collection.indexes.filter(({ unique }) => unique)) {
    const known = new Set<string>();
    for (const { doc } of versions) {
      for (const key of indexKeys(index, doc).keys) {
        const name = key.toString('latin1');
        if (known.has(name)) {
          throw new CommandError(
            11_000,
            `E11000 duplicate key error collection: ${collection.namespace} index: ${index.name}`,
          );
        }
        known.add(name);
      }
    }
  }
}

interface Merge {
  readonly into: unknown;
  readonly on: readonly string[];
  readonly whenMatched: unknown;
  readonly whenNotMatched: unknown;
  readonly variables: (doc: Doc) => Doc;
}

const MERGE_FIELDS = ['into', 'on', 'let', 'whenMatched', 'whenNotMatched'];

function readMerge(context: Context, spec: unknown): Merge {
  if (typeof spec === 'string') return readMerge(context, { into: spec });
  if (!isDoc(spec)) throw new CommandError(14, '$merge requires a string or object argument');
  const odd = Object.keys(spec).find((key) => !MERGE_FIELDS.includes(key));
  if (odd !== undefined) throw new CommandError(40_415, `BSON field '$merge.${odd}' is an unknown field.`);
  const { on = '_id', let: given, whenMatched = 'merge', whenNotMatched = 'insert' } = spec;
  const pipeline = Array.isArray(whenMatched);
  if (!pipeline && !['replace', 'keepExisting', 'merge', 'fail'].includes(String(whenMatched))) {
    throw badValue(`$merge does not know whenMatched: ${String(whenMatched)}`);
  }
  if (!['insert', 'discard', 'fail'].includes(String(whenNotMatched))) {
    throw badValue(`$merge does not know whenNotMatched: ${String(whenNotMatched)}`);
  }
  const names = isDoc(given) ? given : {};
  return {
    into: spec.into,
    on: (Array.isArray(on) ? on : [on]).map(String),
    whenMatched,
    whenNotMatched,
    variables: (doc) => {
      const variables: Doc = { new: doc };
      for (const name of Object.keys(names)) variables[name] = evaluateExpression(doc, names[name], {});
      return variables;
    },
  };
}

function* mergeInto(context: Context, merge: Merge, versions: readonly Version[]): Steps<void> {
  const collection = yield* whenFree(() => ensureTarget(context, merge.into, '$merge'));
  requireUniqueIndex(collection, merge.on);
  for (const version of versions) yield* whenFree(() => mergeOne(context, collection, { merge, version }));
}

function requireUniqueIndex(collection: Collection, on: readonly string[]): void {
  const wanted = [...on].sort().join(' ');
  const found = collection.indexes.some(
    ({ unique, partial, fields }) =>
      unique &&
      partial === undefined &&
      fields
        .map(({ path }) => path)
        .sort()
        .join(' ') === wanted,
  );
  if (!found) {
    throw new CommandError(51_183, 'Cannot find index to verify that join fields will be unique');
  }
}

function mergeOne(
  context: Context,
  collection: Collection,
  { merge, version }: { readonly merge: Merge; readonly version: Version },
): void {
  const filter = Object.fromEntries(
    merge.on.map((path) => [path, { $eq: valueAt(version.doc, path) ?? null }]),
  );
  const [row] = findDocuments(context.engine, undefined, collection, { ...ALL, filter, limit: 1 });
  if (row === undefined) {
    if (merge.whenNotMatched === 'insert') insertDocument(context, collection, version);
    else if (merge.whenNotMatched === 'fail') {
      throw new CommandError(13_113, '$merge could not find a matching document in the target collection');
    }
    return;
  }
  if (merge.whenMatched === 'keepExisting') return;
  const before: Version = { raw: row.raw, doc: decodeExact(row.raw) };
  changeDocument(context, collection, {
    rid: row.rid,
    before,
    updater: mergeUpdater(context, merge, version),
  });
}

function mergeUpdater(context: Context, merge: Merge, { doc }: Version): Updater {
  const { _id: id, ...rest } = doc;
  switch (merge.whenMatched) {
    case 'replace':
      return (existing) => ({ _id: merge.on.includes('_id') ? id : existing._id, ...rest });
    case 'merge':
      return (existing) => ({ ...existing, ...rest });
    case 'fail':
      throw new CommandError(11_000, '$merge found a matching document in the target collection');
    default:
      return compileUpdate({
        filter: {},
        collation: undefined,
        update: merge.whenMatched,
        arrayFilters: [],
        variables: merge.variables(doc),
        now: context.engine.now(),
      });
  }
}

function ensureTarget(context: Context, into: unknown, stage: string): Collection {
  const given = typeof into === 'string' ? { db: context.database, coll: into } : into;
  if (!isDoc(given) || typeof given.coll !== 'string' || given.coll === '' || given.coll.includes('$')) {
    throw failedToParse(`${stage} needs the name of a collection`);
  }
  const database = typeof given.db === 'string' ? given.db : context.database;
  const at = { database, name: given.coll };
  return visibleCollection(context.engine, undefined, at) ?? makeCollection(context.engine, undefined, at);
}
