import { Timestamp } from 'bson';
import { CommandError, errorReply } from '../command-error.ts';
import { toStorageError } from '../store/storage-error.ts';
import type { Engine } from '../transactions/engine.ts';
import {
  beginNumberedWrite,
  earlierReply,
  findSession,
  rememberReply,
  type Session,
  type Sessions,
  sessionTransaction,
} from '../transactions/sessions.ts';
import { readSnapshot, type Snapshots } from '../transactions/snapshots.ts';
import { endTransaction, type Transaction } from '../transactions/transaction.ts';
import type { Doc } from '../values/document.ts';
import { addFields, HANG_UP, type Reply } from '../wire/reply.ts';
import type { Request } from '../wire/request.ts';
import { requireReadConcern, requireWriteConcern, unmetWriteConcern } from './concerns.ts';
import { type Context, readNumber, requireKnownOptions, type Steps } from './context.ts';
import type { Cursors } from './cursors.ts';
import { errorLabels } from './error-labels.ts';
import { failOnOrder } from './fail-on-order.ts';
import type { FailPoints } from './fail-points.ts';
import { COMMANDS } from './registry.ts';
import { runSessionCommand } from './session-commands.ts';

export interface Server {
  readonly engine: Engine;
  readonly sessions: Sessions;
  readonly snapshots: Snapshots;
  readonly cursors: Cursors;
  readonly address: string;
  /** Only of a server that was started with test commands. */
  readonly failPoints: FailPoints | undefined;
}

export interface Call {
  readonly request: Request;
  readonly connection: number;
}

/** Carries out one command, whatever it is; every failure becomes an answer. */
export function* dispatch(server: Server, call: Call): Steps<Reply> {
  const { failPoints } = server;
  const run = (): Steps<Reply> => carryOut(server, call);
  const isRepeat = (): boolean => wasCarriedOut(server, call.request.command);
  const reply = yield* failPoints === undefined ? run() : failOnOrder(failPoints, call, { run, isRepeat });
  if (reply === HANG_UP || call.request.command.lsid === undefined) return reply;
  return addFields(reply, { operationTime: operationTime(server.engine) });
}

function wasCarriedOut({ engine, sessions }: Server, command: Doc): boolean {
  const last = findSession(engine, sessions, command)?.last;
  return command.txnNumber !== undefined && last?.number === readNumber(command.txnNumber);
}

/** Clients of a session read behind what they wrote; a single member always does, and only says so. */
function operationTime(engine: Engine): Timestamp {
  return new Timestamp({ t: Math.floor(engine.now().getTime() / 1000), i: 1 });
}

function* carryOut(server: Server, call: Call): Steps<Reply> {
  const { request, connection } = call;
  const { command, name } = request;
  const writesBefore = server.engine.store.writes();
  let transaction: Transaction | undefined;
  try {
    requireReadConcern(command, name);
    requireWriteConcern(command, name);
    const session = findSession(server.engine, server.sessions, command);
    const sessionReply = runSessionCommand(server, session, request);
    if (sessionReply !== undefined) return withConcern(sessionReply, request);
    const spec = COMMANDS.get(name);
    if (spec === undefined) throw new CommandError(59, `no such command: '${name}'`);
    requireKnownOptions(command, name, spec);
    if (command.autocommit === false && session !== undefined) {
      if (spec.inTransaction !== true) {
        throw new CommandError(263, `Cannot run '${name}' in a multi-document transaction.`);
      }
      const { startTransaction: starts, txnNumber } = command;
      const number = readNumber(txnNumber);
      transaction = sessionTransaction(server.engine, session, {
        number,
        starts: starts === true,
        connection,
      });
    }
    const context = { ...server, ...request, connection, transaction, readAt: undefined };
    if (transaction === undefined && session !== undefined && spec.retryable === true) {
      return withConcern(yield* runOnce(context, session), request);
    }
    const snapshot = readSnapshot(server.engine, server.snapshots, command);
    if (snapshot !== undefined) {
      const { transaction: moment, time } = snapshot;
      const reply = yield* run({ ...context, transaction: moment, readAt: time });
      return reply instanceof Uint8Array ? reply : addFields(reply, { atClusterTime: time });
    }
    const reply = yield* run(context);
    if (transaction !== undefined && hasWriteErrors(reply)) {
      endTransaction(server.engine.versions, transaction, 'aborted');
    }
    return withConcern(reply, request);
  } catch (error) {
    if (transaction !== undefined) endTransaction(server.engine.versions, transaction, 'aborted');
    return failureReply(server, request, { error, begun: server.engine.store.writes() !== writesBefore });
  }
}

function hasWriteErrors(reply: Reply): boolean {
  if (reply instanceof Uint8Array) return false;
  return reply.writeErrors !== undefined || Number(reply.nErrors ?? 0) > 0;
}

/** An answer to a write says so where the write is not as safe as it was asked to be. */
function withConcern(reply: Reply, { command }: Request): Reply {
  const writeConcernError = unmetWriteConcern(command);
  return writeConcernError === undefined ? reply : addFields(reply, { writeConcernError });
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
