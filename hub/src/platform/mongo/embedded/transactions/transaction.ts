import { CommandError } from '../command-error.ts';
import type { Collection } from '../store/catalog.ts';
import type { IndexKeys } from '../store/index-keys.ts';

/** What stands in a command's way; it calls its waiters once it is gone. */
export interface Obstacle {
  waiters: (() => void)[];
}

/**
 * Transactions hold what they write in memory until they commit, lock the documents they touch, and read the rest as
 * it was when they began. The first writer wins: whoever comes second is told so at once, never at commit.
 */
export interface Transaction extends Obstacle {
  readonly snapshot: number;
  readonly startedAt: number;
  /** What it wrote, per collection and document. */
  readonly writes: Map<number, Map<number, Written>>;
  readonly locks: Set<string>;
  readonly reservations: Set<string>;
  status: 'active' | 'committed' | 'aborted';
  /** The collections it makes. */
  readonly created: Collection[];
  /** When the connection it ran on was lost. */
  abandonedAt: number | undefined;
}

/** A document as it will be, without bytes where it goes; and as it was committed, unless the transaction made it. */
export interface Written {
  readonly raw: Uint8Array | undefined;
  readonly keys: readonly IndexKeys[];
  readonly committed: { readonly raw: Uint8Array; readonly keys: readonly IndexKeys[] } | undefined;
}

interface OldVersion {
  readonly stamp: number;
  readonly before: Uint8Array | undefined;
}

/** Of one collection. */
export interface History {
  readonly documents: Map<number, OldVersion[]>;
  /** Those of them that are no longer there to be found by their keys. */
  readonly removed: Set<number>;
}

export interface Versions {
  clock: number;
  /** The stamp up to which old versions have been dropped. */
  forgotten: number;
  readonly active: Set<Transaction>;
  /** What documents were before each change, kept only while some transaction may still read it. */
  readonly history: Map<number, History>;
  readonly locks: Map<string, Transaction>;
  /** Of collections that an index is being built on: they take no writes meanwhile. */
  readonly builds: Map<number, Obstacle>;
  readonly reservations: Map<string, { readonly owner: Transaction; readonly rid: number }>;
}

/** A write outside transactions met a document or key that a transaction holds; it tries again when that one ends. */
export class BlockedError extends Error {
  readonly owner: Obstacle;

  constructor(owner: Obstacle) {
    super('held by a transaction');
    this.name = 'BlockedError';
    this.owner = owner;
  }
}

/** Looking through the history costs; it is done once in so many changes. */
const FORGET_EVERY = 1000;

export function createVersions(): Versions {
  return {
    clock: 0,
    forgotten: 0,
    active: new Set(),
    history: new Map(),
    locks: new Map(),
    builds: new Map(),
    reservations: new Map(),
  };
}

export function beginTransaction(versions: Versions, now: number): Transaction {
  const transaction: Transaction = {
    snapshot: versions.clock,
    startedAt: now,
    writes: new Map(),
    locks: new Set(),
    reservations: new Set(),
    status: 'active',
    created: [],
    abandonedAt: undefined,
    waiters: [],
  };
  versions.active.add(transaction);
  return transaction;
}

/** Lets go of everything it held. Its waiters go on. */
export function endTransaction(
  versions: Versions,
  transaction: Transaction,
  status: 'committed' | 'aborted',
): void {
  if (transaction.status !== 'active') return;
  transaction.status = status;
  versions.active.delete(transaction);
  for (const lock of transaction.locks) versions.locks.delete(lock);
  for (const key of transaction.reservations) versions.reservations.delete(key);
  forgetHistory(versions);
  wakeWaiters(transaction);
}

/** They go on one after the other, each in a turn of its own. */
export function wakeWaiters(obstacle: Obstacle): void {
  const { waiters } = obstacle;
  obstacle.waiters = [];
  for (const waiter of waiters) setImmediate(waiter);
}

/** Notes a committed change, so that running transactions go on seeing what was before. */
export function noteChange(
  versions: Versions,
  at: { readonly collection: number; readonly rid: number },
  change: { readonly before: Uint8Array | undefined; readonly isRemoval: boolean },
): void {
  if (versions.active.size === 0) return;
  const history = versions.history.get(at.collection) ?? { documents: new Map(), removed: new Set() };
  versions.history.set(at.collection, history);
  const changes = history.documents.get(at.rid) ?? [];
  history.documents.set(at.rid, changes);
  changes.push({ stamp: versions.clock, before: change.before });
  if (change.isRemoval) history.removed.add(at.rid);
}

/** Whether a document has changed since the transaction began, and what it saw before. */
export function changedSince(
  versions: Versions,
  transaction: Transaction,
  at: { readonly collection: number; readonly rid: number },
): OldVersion | undefined {
  const changes = versions.history.get(at.collection)?.documents.get(at.rid);
  return changes?.find((change) => change.stamp > transaction.snapshot);
}

/** Takes the document for this writer, or says who stands in the way. */
export function lockDocument(
  versions: Versions,
  transaction: Transaction | undefined,
  at: { readonly collection: number; readonly rid: number },
): void {
  const lock = `${at.collection}:${at.rid}`;
  const owner = versions.locks.get(lock);
  if (transaction === undefined) {
    if (owner !== undefined) throw new BlockedError(owner);
    return;
  }
  if (owner === transaction) return;
  if (owner !== undefined || changedSince(versions, transaction, at) !== undefined) throw writeConflict();
  versions.locks.set(lock, transaction);
  transaction.locks.add(lock);
}

export function writeConflict(): CommandError {
  return new CommandError(
    112,
    'Caused by :: Write conflict during plan execution and yielding is disabled. :: Please retry your operation or multi-document transaction.',
  );
}

/** Drops what no running transaction can still see. */
function forgetHistory(versions: Versions): void {
  if (versions.active.size === 0) {
    versions.history.clear();
    return;
  }
  const oldest = Math.min(...[...versions.active].map((transaction) => transaction.snapshot));
  if (oldest <= versions.forgotten + FORGET_EVERY) return;
  versions.forgotten = oldest;
  for (const { documents, removed } of versions.history.values()) {
    for (const [rid, changes] of documents) {
      const kept = changes.filter((change) => change.stamp > oldest);
      if (kept.length > 0) documents.set(rid, kept);
      else {
        documents.delete(rid);
        removed.delete(rid);
      }
    }
  }
}
