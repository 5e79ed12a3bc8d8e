/**
 * Many writes in one command, into collections of any database. Each is the statement of an insert, an update or a
 * delete under other names, and is carried out as there.
 */
import { Long } from 'bson';
import { badValue, CommandError } from '../command-error.ts';
import { type Doc, decode, decodeShallow } from '../values/document.ts';
import type { Reply } from '../wire/reply.ts';
import { type Context, readDocs, requireKnownFields, type Steps } from './context.ts';
import { eachStatement } from './write.ts';
import {
  decodeStatement,
  deleteStatement,
  insertStatement,
  type UpdateResult,
  updateStatement,
} from './write-statements.ts';

type Kind = 'insert' | 'update' | 'delete';
type Result = Pick<UpdateResult, 'n'> & Partial<UpdateResult>;

interface Write {
  readonly kind: Kind;
  readonly run: () => Steps<Result>;
}

export function* bulkWrite(context: Context): Steps<Reply> {
  const { command, documents, database } = context;
  if (database !== 'admin') {
    throw new CommandError(13, 'bulkWrite may only be run against the admin database.');
  }
  const places = readDocs(command.nsInfo, 'bulkWrite.nsInfo').map((info) => placeIn(context, info));
  const writes = documents.map((raw) => readWrite(raw, places));
  const total = { nInserted: 0, nMatched: 0, nModified: 0, nUpserted: 0, nDeleted: 0 };
  const answers: Doc[] = [];
  const errors = yield* eachStatement(context, writes, function* ({ kind, run }, idx) {
    const { n, modified = 0, ...rest } = yield* run();
    const isUpsert = 'upserted' in rest;
    if (kind === 'insert') total.nInserted += n;
    else if (kind === 'delete') total.nDeleted += n;
    else if (isUpsert) total.nUpserted += n;
    else total.nMatched += n;
    total.nModified += modified;
    if (command.errorsOnly === true) return;
    const upserted = isUpsert ? { upserted: { _id: rest.upserted } } : {};
    answers.push({ ok: 1, idx, n, ...(kind === 'update' ? { nModified: modified } : {}), ...upserted });
  });
  for (const { index: idx, error } of errors) {
    const none = writes[idx]?.kind === 'update' ? { n: 0, nModified: 0 } : { n: 0 };
    answers.push({ ok: 0, idx, code: error.code, errmsg: error.message, ...error.details, ...none });
  }
  const firstBatch = answers.sort((left, right) => Number(left.idx) - Number(right.idx));
  const cursor = { id: Long.ZERO, firstBatch, ns: 'admin.$cmd.bulkWrite' };
  return { cursor, nErrors: errors.length, ...total, ok: 1 };
}

/** The context of a command on that collection alone. */
function placeIn(context: Context, info: Doc): Context {
  requireKnownFields(info, 'bulkWrite.nsInfo', ['ns']);
  const namespace = typeof info.ns === 'string' ? info.ns : '';
  const dot = namespace.indexOf('.');
  if (dot < 1) throw new CommandError(73, `Invalid namespace specified '${namespace}'`);
  const command = { bulkWrite: namespace.slice(dot + 1), let: context.command.let };
  return { ...context, database: namespace.slice(0, dot), command };
}

const FIELDS: Readonly<Record<Kind, readonly string[]>> = {
  insert: ['document'],
  update: [
    'filter',
    'updateMods',
    'multi',
    'upsert',
    'arrayFilters',
    'hint',
    'constants',
    'collation',
    'sort',
  ],
  delete: ['filter', 'multi', 'hint', 'collation'],
};
const REQUIRED = ['document', 'filter', 'updateMods'];

/** A bulk write that cannot be read fails whole, before anything is written. */
function readWrite(raw: Uint8Array, places: readonly Context[]): Write {
  const given = readGiven(raw);
  const [kind] = Object.keys(given);
  if (!isKind(kind)) throw badValue(`BulkWrite ops entry of unknown type '${kind}'`);
  requireKnownFields(given, 'bulkWrite.ops', [kind, ...FIELDS[kind]]);
  for (const field of FIELDS[kind]) {
    if (REQUIRED.includes(field) && given[field] === undefined) {
      throw new CommandError(40414, `BSON field 'bulkWrite.ops.${field}' is missing but a required field`);
    }
  }
  const place = places[Number(given[kind])];
  if (place === undefined) throw badValue(`BulkWrite ops entry has an invalid nsInfo index: ${given[kind]}`);
  if (kind === 'update') {
    const { exact, statement } = decodeStatement(raw);
    return {
      kind,
      run: () => updateStatement(place, { exact: asUpdate(exact), statement: asUpdate(statement) }),
    };
  }
  if (kind === 'delete') {
    const { filter, multi, hint, collation } = decode(raw);
    const statement = { q: filter, limit: multi === true ? 0 : 1, hint, collation };
    return { kind, run: () => counted(deleteStatement(place, statement)) };
  }
  const { document } = given;
  if (!(document instanceof Uint8Array)) {
    throw new CommandError(
      14,
      "BSON field 'bulkWrite.ops.document' is the wrong type, expected type 'object'",
    );
  }
  return { kind, run: () => counted(insertStatement(place, document)) };
}

function readGiven(raw: Uint8Array): Doc {
  try {
    return decodeShallow(raw);
  } catch (error) {
    throw new CommandError(22, `invalid BSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function isKind(kind: string | undefined): kind is Kind {
  return kind !== undefined && Object.hasOwn(FIELDS, kind);
}

function asUpdate({ update: _place, filter, updateMods, constants, ...rest }: Doc): Doc {
  return { q: filter, u: updateMods, c: constants, ...rest };
}

function* counted(steps: Steps<number>): Steps<Result> {
  return { n: yield* steps };
}
