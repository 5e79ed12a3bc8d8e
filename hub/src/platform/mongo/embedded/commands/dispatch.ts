import { Long } from 'bson';
import { CommandError, errorReply } from '../command-error.ts';
import { toStorageError } from '../store/storage-error.ts';
import type { Engine } from '../transactions/engine.ts';
import {
  abortTransaction,
  beginNumberedWrite,
  commitTransaction,
  earlierReply,
  endSession,
  findSession,
  rememberReply,
  type Session,
  type Sessions,
  sessionTransaction,
} from '../transactions/sessions.ts';
import { endTransaction, type Obstacle, type Transaction } from '../transactions/transaction.ts';
import type { Doc } from '../values/document.ts';
import type { Reply } from '../wire/reply.ts';
import type { Request } from '../wire/request.ts';
import { type Context, requireKnownOptions, type Steps } from './context.ts';
import type { Cursors } from './cursors.ts';
import { errorLabels } from './error-labels.ts';
import { configureFailPoint, type FailPoint, type FailPoints, noteAppName, strike } from './fail-points.ts';
import { COMMANDS } from './registry.ts';

export interface Server {
  readonly engine: Engine;
  readonly sessions: Sessions;
  readonly cursors: Cursors;
  readonly address: string;
  /** Only of a server that was started with test commands. */
  readonly failPoints: FailPoints | undefined;
}

/** In place of an answer: the connection is to be cut. */
export const HANG_UP: Reply = new Uint8Array(0);

export interface Call {
  readonly request: Request;
  readonly connection: number;
}

/** Carries out one command, whatever it is; every failure becomes an answer. */
export function* dispatch(server: Server, call: Call): Steps<Reply> {
  if (server.failPoints === undefined) return yield* carryOut(server, call);
  const { request, connection } = call;
  if (request.name === 'configureFailPoint') {
    try {
      return configureFailPoint(server.failPoints, request.command);
    } catch (error) {
      return failureReply(server, request, { error, begun: false });
    }
  }
  noteAppName(server.failPoints, connection, request.command);
  const point = strike(server.failPoints, request, connection);
  return point === undefined ? yield* carryOut(server, call) : yield* failAsTold(server, call, point);
}

function* failAsTold(server: Server, call: Call, point: FailPoint): Steps<Reply> {
  const { request } = call;
  if (point.blockMs > 0) yield rest(point.blockMs);
  if (point.closeConnection) return HANG_UP;
  if (point.errorCode !== undefined) {
    const labels = point.errorLabels ?? errorLabels(request, { code: point.errorCode });
    const told = new CommandError(point.errorCode, 'Failing command via "failCommand" failpoint');
    return { ...errorReply(told, labels), ...point.errorExtraInfo };
  }
  const reply = yield* carryOut(server, call);
  const { writeConcernError } = point;
  if (writeConcernError === undefined || reply instanceof Uint8Array) return reply;
  const writeConcernCode = Number(writeConcernError.code);
  const code = typeof reply.code === 'number' ? reply.code : undefined;
  const labels = point.errorLabels ?? errorLabels(request, { code, writeConcernCode });
  const { errorLabels: _own, ...answered } = reply;
  return { ...answered, writeConcernError, ...(labels.length > 0 ? { errorLabels: labels } : {}) };
}

/** Something to wait for that ends by itself. */
function rest(milliseconds: number): Obstacle {
  const obstacle: Obstacle = { waiters: [] };
  setTimeout(() => {
    for (const waiter of obstacle.waiters) waiter();
  }, milliseconds);
  return obstacle;
}

function* carryOut(server: Server, call: Call): Steps<Reply> {
  const writesBefore = server.engine.store.writes();
  let transaction: Transaction | undefined;
  try {
    const { command, name } = call.request;
    const session = findSession(server.engine, server.sessions, command);
    const sessionReply = runSessionCommand(server, session, call.request);
    if (sessionReply !== undefined) return sessionReply;
    const spec = COMMANDS.get(name);
    if (spec === undefined) throw new CommandError(59, `no such command: '${name}'`);
    requireKnownOptions(command, name, spec.options);
    if (command.autocommit === false && session !== undefined) {
      if (spec.inTransaction !== true) {
        throw new CommandError(263, `Cannot run '${name}' in a multi-document transaction.`);
      }
      transaction = sessionTransaction(server.engine, session, {
        number: readNumber(command.txnNumber),
        starts: command.startTransaction === true,
        connection: call.connection,
      });
    }
    const context = { ...server, ...call.request, connection: call.connection, transaction };
    if (spec.retryable === true && transaction === undefined && session !== undefined) {
      return yield* runOnce(context, session);
    }
    const reply = yield* run(context);
    if (transaction !== undefined && !(reply instanceof Uint8Array) && reply.writeErrors !== undefined) {
      endTransaction(server.engine.versions, transaction, 'aborted');
    }
    return reply;
  } catch (error) {
    if (transaction !== undefined) endTransaction(server.engine.versions, transaction, 'aborted');
    return failureReply(server, call.request, {
      error,
      begun: server.engine.store.writes() !== writesBefore,
    });
  }
}

function* run(context: Context): Steps<Reply> {
  const result = COMMANDS.get(context.name)?.run(context) ?? {};
  return isSteps(result) ? yield* result : result;
}

/** A numbered write is carried out once, however often it is sent. */
function* runOnce(context: Context, session: Session): Steps<Reply> {
  if (context.command.txnNumber === undefined) return yield* run(context);
  const number = readNumber(context.command.txnNumber);
  while (session.running !== undefined) yield session.running;
  const earlier = earlierReply(session, number);
  if (earlier !== undefined) return earlier;
  const end = beginNumberedWrite(session);
  try {
    const reply = yield* run(context);
    if (!(reply instanceof Uint8Array)) rememberReply(context.engine, session, number, { ...reply });
    return reply;
  } finally {
    end();
  }
}

function isSteps(value: Reply | Steps<Reply>): value is Steps<Reply> {
  return typeof value === 'object' && 'next' in value && typeof value.next === 'function';
}

function runSessionCommand(server: Server, session: Session | undefined, request: Request): Doc | undefined {
  const { command, name } = request;
  switch (name) {
    case 'commitTransaction':
    case 'abortTransaction': {
      if (session === undefined || command.txnNumber === undefined) {
        throw new CommandError(2, `${name} needs a session and a transaction number`);
      }
      const end = name === 'commitTransaction' ? commitTransaction : abortTransaction;
      return end(server.engine, session, readNumber(command.txnNumber));
    }
    case 'endSessions':
    case 'killSessions':
      for (const lsid of Array.isArray(command[name]) ? command[name] : []) {
        const ended = findSession(server.engine, server.sessions, { lsid });
        if (ended !== undefined) endSession(server.engine, server.sessions, ended);
      }
      return { ok: 1 };
    case 'refreshSessions':
    case 'startSession':
      return { ok: 1 };
    default:
      return undefined;
  }
}

interface Failure {
  readonly error: unknown;
  /** Whether the command had written something: then a fault leaves nobody knowing what. */
  readonly begun: boolean;
}

function failureReply(server: Server, request: Request, failure: Failure): Reply {
  const { error } = failure;
  if (error instanceof CommandError) return errorReply(error, errorLabels(request, { code: error.code }));
  if (failure.begun) server.engine.store.failGroup(error);
  return errorReply(toStorageError(error));
}

function readNumber(value: unknown): bigint {
  if (value instanceof Long) return value.toBigInt();
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  throw new CommandError(14, 'txnNumber must be a long');
}
