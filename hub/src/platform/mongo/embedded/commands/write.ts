import { CommandError } from '../command-error.ts';
import type { Doc } from '../values/document.ts';
import type { Reply } from '../wire/reply.ts';
import { type Context, readDocs, type Steps } from './context.ts';
import { decodeStatement, deleteStatement, insertStatement, updateStatement } from './write-statements.ts';

export function* insert(context: Context): Steps<Reply> {
  let n = 0;
  const errors = yield* eachStatement(context, context.documents, function* (raw) {
    n += yield* insertStatement(context, raw);
  });
  return { n, ...told(errors), ok: 1 };
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
  return { ...total, ...(upserted.length > 0 ? { upserted } : {}), ...told(errors), ok: 1 };
}

export function* remove(context: Context): Steps<Reply> {
  let n = 0;
  const statements = readDocs(context.command.deletes, 'delete.deletes');
  const errors = yield* eachStatement(context, statements, function* (statement) {
    n += yield* deleteStatement(context, statement);
  });
  return { n, ...told(errors), ok: 1 };
}

const LARGEST_BATCH = 100_000;

export interface WriteError {
  readonly index: number;
  readonly error: CommandError;
}

/** Carries out statements one by one and gathers what went wrong. */
export function* eachStatement<T>(
  context: Context,
  statements: readonly T[],
  run: (statement: T, index: number) => Steps<void>,
): Steps<readonly WriteError[]> {
  if (statements.length === 0 || statements.length > LARGEST_BATCH) {
    const reason = `Write batch sizes must be between 1 and ${LARGEST_BATCH}. Got ${statements.length} operations.`;
    throw new CommandError(16, reason);
  }
  const errors: WriteError[] = [];
  for (const [index, statement] of statements.entries()) {
    try {
      yield* run(statement, index);
    } catch (error) {
      if (!(error instanceof CommandError) || (context.transaction !== undefined && error.code === 112))
        throw error;
      errors.push({ index, error });
      if (context.command.ordered !== false || context.transaction !== undefined) break;
    }
  }
  return errors;
}

function told(errors: readonly WriteError[]): Doc {
  if (errors.length === 0) return {};
  const writeErrors = errors.map(({ index, error: { code, message, details } }) => ({
    index,
    code,
    errmsg: message,
    ...details,
  }));
  return { writeErrors };
}
