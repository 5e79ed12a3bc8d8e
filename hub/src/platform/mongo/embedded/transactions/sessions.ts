import { Binary } from 'bson';
import { CommandError } from '../command-error.ts';
import { type Doc, decode, encode, isDoc } from '../values/document.ts';
import { adoptCreated } from './created-collections.ts';
import type { Engine } from './engine.ts';
import {
  beginTransaction,
  endTransaction,
  type Obstacle,
  type Transaction,
  wakeWaiters,
} from './transaction.ts';
import { applyTransaction } from './write-document.ts';

/** Logical sessions: each runs one transaction at a time and remembers its last numbered write, also on disk. */
export interface Sessions {
  readonly known: Map<string, Session>;
}

export interface Session {
  readonly id: Buffer;
  current: { readonly number: bigint; readonly transaction: Transaction; connection: number } | undefined;
  last: { readonly number: bigint; readonly reply: Doc } | undefined;
  /** The numbered write that is being carried out, while it waits for something. */
  running: Obstacle | undefined;
  usedAt: number;
}

const REMEMBERED_MS = 24 * 3_600_000;
/** What `hello` promises as `logicalSessionTimeoutMinutes`. */
const SESSION_TIMEOUT_MS = 30 * 60_000;

export function createSessions(): Sessions {
  return { known: new Map() };
}

export function findSession(engine: Engine, sessions: Sessions, command: Doc): Session | undefined {
  const id = isDoc(command.lsid) ? command.lsid.id : undefined;
  if (!(id instanceof Binary)) return undefined;
  const bytes = Buffer.from(id.value());
  const name = bytes.toString('hex');
  const known = sessions.known.get(name);
  if (known !== undefined) {
    known.usedAt = engine.now().getTime();
    return known;
  }
  const row = engine.store.prepare('SELECT number, reply FROM retries WHERE session = ?').get(bytes);
  const last =
    row === undefined
      ? undefined
      : { number: BigInt(Number(row.number)), reply: decode(row.reply as Uint8Array) };
  const usedAt = engine.now().getTime();
  const session: Session = { id: bytes, current: undefined, last, running: undefined, usedAt };
  sessions.known.set(name, session);
  return session;
}

/** The answer this numbered write got before, if it was carried out. */
export function earlierReply(session: Session, number: bigint): Doc | undefined {
  const { last } = session;
  if (last === undefined || number > last.number) return undefined;
  if (number < last.number) throw tooOld(number, last.number);
  return last.reply;
}

/** Says that a numbered write has begun; one with the same number, sent again meanwhile, waits for its end. */
export function beginNumberedWrite(session: Session): () => void {
  const running: Obstacle = { waiters: [] };
  session.running = running;
  return () => {
    session.running = undefined;
    wakeWaiters(running);
  };
}

/** Remembers an answer in the same flush as what it answers for. */
export function rememberReply(engine: Engine, session: Session, number: bigint, reply: Doc): void {
  engine.store.beginWrite();
  engine.store
    .prepare('INSERT OR REPLACE INTO retries (session, number, reply, at) VALUES (?, ?, ?, ?)')
    .run(session.id, Number(number), encode(reply), engine.now().getTime());
  session.last = { number, reply };
}

/** Begins or finds the transaction that a command belongs to. */
export function sessionTransaction(
  engine: Engine,
  session: Session,
  call: { readonly number: bigint; readonly starts: boolean; readonly connection: number },
): Transaction {
  const { current } = session;
  if (!call.starts) {
    if (current?.number !== call.number) throw noSuchTransaction(call.number);
    if (current.transaction.status === 'committed') {
      throw new CommandError(256, `Transaction ${call.number} has been committed.`);
    }
    if (current.transaction.status === 'aborted') throw noSuchTransaction(call.number);
    current.connection = call.connection;
    current.transaction.abandonedAt = undefined;
    return current.transaction;
  }
  if (current !== undefined && call.number < current.number) throw tooOld(call.number, current.number);
  if (current?.number === call.number && current.transaction.status === 'committed') {
    throw new CommandError(256, `Transaction ${call.number} has been committed.`);
  }
  if (current !== undefined) endTransaction(engine.versions, current.transaction, 'aborted');
  const transaction = beginTransaction(engine.versions, engine.now().getTime());
  session.current = { number: call.number, transaction, connection: call.connection };
  return transaction;
}

/** Commits; a commit sent again is answered again. */
export function commitTransaction(engine: Engine, session: Session, number: bigint): Doc {
  const { current } = session;
  if (current?.number === number && current.transaction.status === 'active') {
    const { transaction } = current;
    if (transaction.writes.size + transaction.created.length > 0) {
      adoptCreated(engine, transaction);
      applyTransaction(engine, transaction);
      rememberReply(engine, session, number, { committed: true });
    }
    endTransaction(engine.versions, transaction, 'committed');
    return { ok: 1 };
  }
  const committed =
    (current?.number === number && current.transaction.status === 'committed') ||
    (session.last?.number === number && session.last.reply.committed === true);
  if (!committed) throw noSuchTransaction(number);
  return { ok: 1 };
}

export function abortTransaction(engine: Engine, session: Session, number: bigint): Doc {
  const { current } = session;
  if (current?.number !== number || current.transaction.status !== 'active') throw noSuchTransaction(number);
  endTransaction(engine.versions, current.transaction, 'aborted');
  return { ok: 1 };
}

export function endSession(engine: Engine, sessions: Sessions, session: Session): void {
  if (session.current !== undefined) endTransaction(engine.versions, session.current.transaction, 'aborted');
  sessions.known.delete(session.id.toString('hex'));
}

/**
 * A client that lost its connection may come back by another to end what it had begun, and does so at once; one that
 * is gone for good holds up others no longer than this.
 */
const ABANDONED_MS = 2000;

export function abandonOnConnection(engine: Engine, sessions: Sessions, connection: number): void {
  for (const { current } of sessions.known.values()) {
    if (current?.connection === connection) current.transaction.abandonedAt = engine.now().getTime();
  }
}

/** A transaction that nobody ends within its time is undone, so that nothing waits for it for ever. */
export function expireTransactions(engine: Engine, lifetimeMs: number): void {
  const now = engine.now().getTime();
  for (const transaction of [...engine.versions.active]) {
    const { startedAt, abandonedAt = now } = transaction;
    const over = now - startedAt > lifetimeMs || now - abandonedAt > ABANDONED_MS;
    if (over) endTransaction(engine.versions, transaction, 'aborted');
  }
}

/** Lets go of sessions that nobody has used for long. What they were answered last stays on disk. */
export function forgetSessions(engine: Engine, sessions: Sessions): void {
  const before = engine.now().getTime() - SESSION_TIMEOUT_MS;
  for (const [name, { current, running, usedAt }] of sessions.known) {
    const isBusy = running !== undefined || current?.transaction.status === 'active';
    if (!isBusy && usedAt < before) sessions.known.delete(name);
  }
}

/** Forgets answers that no client can still ask for. */
export function forgetReplies(engine: Engine): void {
  const before = engine.now().getTime() - REMEMBERED_MS;
  const old = engine.store.prepare('SELECT 1 FROM retries WHERE at < ? LIMIT 1').get(before);
  if (old === undefined) return;
  engine.store.beginWrite();
  engine.store.prepare('DELETE FROM retries WHERE at < ?').run(before);
}

function noSuchTransaction(number: bigint): CommandError {
  return new CommandError(
    251,
    `Given transaction number ${number} does not match any in-progress transactions.`,
  );
}

function tooOld(number: bigint, newer: bigint): CommandError {
  return new CommandError(225, `Transaction number ${number} is older than ${newer} of the same session.`);
}
