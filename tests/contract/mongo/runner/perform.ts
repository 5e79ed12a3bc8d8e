import { AbstractCursor, type Document } from 'mongodb';
import { COLLECTION_OPERATIONS } from './collection-operations.ts';
import { CLIENT_OPERATIONS, DATABASE_OPERATIONS, runCursorCommand } from './database-operations.ts';
import { addEntity, type Entity, entityOf, findEntity } from './entities.ts';
import { show } from './extended-json.ts';
import { Mismatch, SkipCase } from './failures.ts';
import type { Operation } from './format.ts';
import { match } from './match.ts';
import { matchError } from './match-error.ts';
import type { Run } from './run.ts';
import { runOfRunner } from './runner-operations.ts';
import { SESSION_OPERATIONS } from './session-operations.ts';

/** Operations that speak of commands the issue of this server does not name. */
const OUTSIDE = new Set([
  'createChangeStream',
  'createSearchIndex',
  'createSearchIndexes',
  'listSearchIndexes',
]);

/** Performs one operation and compares its result or its error. */
export async function perform(run: Run, operation: Operation): Promise<void> {
  const { outcome } = await attempt(run, operation);
  if (!outcome.ok && operation.expectError === undefined && operation.ignoreResultAndError !== true) {
    throw unexpected(operation, outcome.error);
  }
}

type Outcome = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: Error };

async function attempt(run: Run, operation: Operation): Promise<{ outcome: Outcome }> {
  const outcome = await tryOperation(run, operation);
  if (operation.ignoreResultAndError === true) return { outcome };
  const place = { entities: run.entities, path: operation.name, root: true };
  if (operation.expectError !== undefined) {
    if (outcome.ok) throw new Mismatch(operation.name, `no error, the result is ${show(outcome.value)}`);
    matchError(operation.expectError, outcome.error, place);
  }
  if (outcome.ok && Object.hasOwn(operation, 'expectResult')) {
    match(operation.expectResult, outcome.value, place);
  }
  if (outcome.ok && operation.saveResultAsEntity !== undefined) {
    addEntity(run.entities, operation.saveResultAsEntity, asEntity(outcome.value));
  }
  return { outcome };
}

async function tryOperation(run: Run, operation: Operation): Promise<Outcome> {
  try {
    return { ok: true, value: await dispatch(run, operation) };
  } catch (error) {
    if (!(error instanceof Error) || error instanceof Mismatch || error instanceof SkipCase) throw error;
    return { ok: false, error };
  }
}

/** In a callback an error is compared and then thrown on, so that the driver meets it. */
async function performAll(run: Run, operations: readonly Operation[]): Promise<void> {
  for (const operation of operations) {
    const { outcome } = await attempt(run, operation);
    if (!outcome.ok && operation.ignoreResultAndError !== true) throw outcome.error;
  }
}

async function dispatch(run: Run, { object, name, arguments: given = {} }: Operation): Promise<unknown> {
  if (OUTSIDE.has(name)) throw new SkipCase(`${name} is outside the commands this server has`);
  if (object === 'testRunner') return runOfRunner(run, name, given);
  const args = withSession(run, given);
  const entity = findEntity(run.entities, object);
  switch (entity.kind) {
    case 'collection': {
      if (name === 'createFindCursor') return openFind(entity, args);
      return known(COLLECTION_OPERATIONS[name], object, name)(entity.collection, args);
    }
    case 'database': {
      if (name === 'createCommandCursor') return opened(runCursorCommand(entity.database, args));
      return known(DATABASE_OPERATIONS[name], object, name)(entity.database, args);
    }
    case 'client':
      return known(CLIENT_OPERATIONS[name], object, name)(entity.client, args);
    case 'session': {
      const runAll = (operations: readonly Operation[]): Promise<void> => performAll(run, operations);
      return known(SESSION_OPERATIONS[name], object, name)(entity.session, args, runAll);
    }
    case 'cursor':
      return onCursor(entity.cursor, name);
    default:
      throw new Error(`nothing can be done with '${object}'`);
  }
}

function known<T>(operation: T | undefined, object: string, name: string): T {
  if (operation === undefined) throw new SkipCase(`the runner has no operation ${name} of ${object}`);
  return operation;
}

/** Arguments name a session by its id. */
function withSession(run: Run, given: Readonly<Record<string, unknown>>): Document {
  if (given.session === undefined) return { ...given };
  return { ...given, session: entityOf(run.entities, 'session', given.session).session };
}

function openFind(
  { collection }: Extract<Entity, { kind: 'collection' }>,
  { filter = {}, ...options }: Document,
): Promise<AbstractCursor> {
  return opened(collection.find(filter, options));
}

/** Sends the command at once, as the format wants it; the first document stays to be read. */
async function opened(cursor: AbstractCursor): Promise<AbstractCursor> {
  await cursor.hasNext();
  return cursor;
}

function onCursor(cursor: AbstractCursor, name: string): Promise<unknown> {
  switch (name) {
    case 'iterateUntilDocumentOrError':
      return cursor.next();
    case 'iterateOnce':
      return cursor.tryNext();
    case 'close':
      return cursor.close();
    default:
      throw new SkipCase(`the runner has no operation ${name} of a cursor`);
  }
}

function asEntity(value: unknown): Entity {
  return value instanceof AbstractCursor ? { kind: 'cursor', cursor: value } : { kind: 'value', value };
}

function unexpected(operation: Operation, error: Error): Mismatch {
  return new Mismatch(operation.name, `unexpected ${error.name}: ${error.message}`);
}
