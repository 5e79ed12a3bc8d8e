import { Long, type Timestamp } from 'bson';
import { CommandError, failedToParse } from '../command-error.ts';
import { evaluateExpression } from '../query/expression.ts';
import type { Collection } from '../store/catalog.ts';
import { makeCollection, visibleCollection } from '../transactions/created-collections.ts';
import type { Engine } from '../transactions/engine.ts';
import type { Sessions } from '../transactions/sessions.ts';
import { BlockedError, type Obstacle, type Transaction } from '../transactions/transaction.ts';
import { type Doc, isDoc } from '../values/document.ts';
import type { Reply } from '../wire/reply.ts';
import type { Cursors } from './cursors.ts';

export interface Context {
  readonly engine: Engine;
  readonly sessions: Sessions;
  readonly cursors: Cursors;
  readonly command: Doc;
  readonly name: string;
  readonly database: string;
  readonly body: Uint8Array;
  readonly documents: readonly Uint8Array[];
  readonly transaction: Transaction | undefined;
  /** The moment that a snapshot read sees, told to the client. */
  readonly readAt: Timestamp | undefined;
  readonly connection: number;
  readonly address: string;
}

/** A command that may have to wait, mostly for a transaction to end: it yields what it waits for. */
export type Steps<T> = Generator<Obstacle, T, void>;

export type Handler = (context: Context) => Reply | Steps<Reply>;

export interface CommandSpec {
  readonly run: Handler;
  /** Its options; those that every command may have are not listed. */
  readonly options: readonly string[];
  /** Options that MongoDB has and this server has not: refused by name. */
  readonly unsupported?: readonly string[];
  /** May be sent again with the same number and is then not carried out twice. */
  readonly retryable?: boolean;
  /** Whether it can go by the rules of a language. */
  readonly collates?: boolean;
  readonly inTransaction?: boolean;
}

/** Tries until no transaction stands in the way. `work` writes nothing before it can finish. */
export function* whenFree<T>(work: () => T): Steps<T> {
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof BlockedError)) throw error;
      yield error.owner;
    }
  }
}

export function namedCollection(context: Context, field: string = context.name): Collection | undefined {
  const { engine, transaction, database } = context;
  return visibleCollection(engine, transaction, { database, name: collectionName(context, field) });
}

/** The collection that is written to, made where it is not there yet. */
export function* ensureCollection(context: Context): Steps<Collection> {
  const { engine, transaction, database } = context;
  const name = collectionName(context, context.name);
  return yield* whenFree(
    () =>
      visibleCollection(engine, transaction, { database, name }) ??
      makeCollection(engine, transaction, { database, name }),
  );
}

export function collectionName(context: Context, field: string): string {
  const name = context.command[field];
  if (typeof name !== 'string' || name === '' || name.includes('\0') || name.includes('$')) {
    throw new CommandError(73, `Invalid collection name: ${String(name)}`);
  }
  return name;
}

export function readDoc(value: unknown, field: string): Doc {
  if (value === undefined || value === null) return {};
  if (!isDoc(value))
    throw new CommandError(14, `BSON field '${field}' is the wrong type, expected type 'object'`);
  return value;
}

export function readDocs(value: unknown, field: string): Doc[] {
  if (!Array.isArray(value)) {
    throw new CommandError(14, `BSON field '${field}' is the wrong type, expected type 'array'`);
  }
  return value.map((one: unknown) => readDoc(one, field));
}

/** `let`: each variable is an expression without a document. */
export function readVariables(value: unknown): Doc {
  const given = readDoc(value, 'let');
  const variables: Doc = {};
  for (const name of Object.keys(given)) {
    if (!/^[a-z\u0080-\uffff][\w\u0080-\uffff]*$/i.test(name)) {
      throw failedToParse(`'${name}' is not a valid name of a variable`);
    }
    variables[name] = evaluateExpression({}, given[name], {});
  }
  return variables;
}

export function readCount(value: unknown, field: string): number {
  if (value === undefined || value === null) return 0;
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new CommandError(2, `'${field}' must be an integer`);
  return number;
}

/** A transaction's or a retryable write's number. */
export function readNumber(value: unknown): bigint {
  if (value instanceof Long) return value.toBigInt();
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  throw new CommandError(14, 'txnNumber must be a long');
}

const GENERAL_OPTIONS = new Set([
  'lsid',
  'txnNumber',
  'autocommit',
  'startTransaction',
  'readConcern',
  'writeConcern',
  'maxTimeMS',
  'comment',
  'apiVersion',
  'apiStrict',
  'apiDeprecationErrors',
  'stmtId',
  'stmtIds',
  'collation',
]);

export function requireKnownOptions(command: Doc, name: string, spec: CommandSpec): void {
  for (const key of Object.keys(command)) {
    if (key === name || key.startsWith('$') || GENERAL_OPTIONS.has(key) || spec.options.includes(key))
      continue;
    if (spec.unsupported?.includes(key) === true) {
      throw new CommandError(72, `The option '${key}' of ${name} is not supported by the embedded server`);
    }
    throw new CommandError(40415, `BSON field '${name}.${key}' is an unknown field.`);
  }
  const { maxTimeMS } = command;
  if (maxTimeMS !== undefined && !(Number(maxTimeMS) >= 0 && typeof maxTimeMS !== 'string')) {
    throw new CommandError(2, `maxTimeMS must be a number that is not negative`);
  }
  if (command.collation !== undefined && spec.collates !== true) {
    throw new CommandError(72, `${name} takes no collation in the embedded server`);
  }
}

/** The same for the statements inside a command. */
export function requireKnownFields(statement: Doc, name: string, fields: readonly string[]): void {
  for (const key of Object.keys(statement)) {
    if (!fields.includes(key)) {
      throw new CommandError(40415, `BSON field '${name}.${key}' is an unknown field.`);
    }
  }
}
