import { failedToParse } from '../command-error.ts';
import { ALL, findDocuments } from '../query/find.ts';
import { compileProjection } from '../query/project.ts';
import { readSort } from '../query/sort.ts';
import type { Collection } from '../store/catalog.ts';
import { compileUpdate } from '../update/update.ts';
import { readCollation } from '../values/collation.ts';
import { decodeExact } from '../values/decode-exact.ts';
import type { Doc } from '../values/document.ts';
import type { Reply } from '../wire/reply.ts';
import { changeDocument, deleteDocument, upsertDocument } from './change-documents.ts';
import {
  type Context,
  ensureCollection,
  namedCollection,
  readDoc,
  readVariables,
  type Steps,
  whenFree,
} from './context.ts';

/** Changes or removes one document and hands back the old or the new one. */
export function* findAndModify(context: Context): Steps<Reply> {
  const { command } = context;
  if ((command.remove === true) === (command.update !== undefined)) {
    throw failedToParse('Either an update or remove=true must be specified');
  }
  const found = namedCollection(context);
  if (found === undefined && command.upsert !== true) return notFound(command);
  const collection = found ?? (yield* ensureCollection(context));
  return yield* whenFree(() => modifyFirst(context, collection));
}

function modifyFirst(context: Context, collection: Collection): Reply {
  const { command, engine, transaction } = context;
  const filter = readDoc(command.query, 'query');
  const variables = readVariables(command.let);
  const collation = readCollation(command.collation);
  const [row] = findDocuments(engine, transaction, collection, {
    ...ALL,
    filter,
    variables,
    sort: readSort(command.sort),
    hint: command.hint,
    collation,
    limit: 1,
  });
  const project = compileProjection(command.fields) ?? ((doc: Doc) => doc);
  if (command.remove === true) {
    if (row === undefined) return notFound(command);
    deleteDocument(context, collection, row.rid);
    return { lastErrorObject: { n: 1 }, value: project(decodeExact(row.raw)), ok: 1 };
  }
  const arrayFilters: readonly unknown[] = Array.isArray(command.arrayFilters) ? command.arrayFilters : [];
  const exact = decodeExact(context.body);
  const updater = compileUpdate({
    filter,
    collation,
    update: exact.update,
    arrayFilters,
    variables,
    now: engine.now(),
  });
  if (row === undefined) {
    if (command.upsert !== true) return notFound(command);
    const { doc } = upsertDocument(context, collection, readDoc(exact.query, 'query'), updater);
    const lastErrorObject = { n: 1, updatedExisting: false, upserted: doc._id };
    return { lastErrorObject, value: command.new === true ? project(doc) : null, ok: 1 };
  }
  const before = { raw: row.raw, doc: decodeExact(row.raw) };
  const { after } = changeDocument(context, collection, { rid: row.rid, before, updater });
  const value = project(command.new === true ? after.doc : before.doc);
  return { lastErrorObject: { n: 1, updatedExisting: true }, value, ok: 1 };
}

function notFound(command: Doc): Reply {
  const lastErrorObject = command.remove === true ? { n: 0 } : { n: 0, updatedExisting: false };
  return { lastErrorObject, value: null, ok: 1 };
}
