import { Timestamp } from 'bson';
import { CommandError } from '../command-error.ts';
import { type Doc, isDoc } from '../values/document.ts';
import type { Engine } from './engine.ts';
import { beginTransaction, type Transaction } from './transaction.ts';

/**
 * Reads outside transactions that see one moment (`readConcern: snapshot`). Each moment asked for is held by a
 * transaction that writes nothing, for as long as any transaction may live; after that it is too old.
 */
export interface Snapshots {
  readonly known: Map<bigint, Snapshot>;
}

export interface Snapshot {
  readonly time: Timestamp;
  readonly transaction: Transaction;
}

const MOST_IN_A_SECOND = 2 ** 32;

export function createSnapshots(): Snapshots {
  return { known: new Map() };
}

/** The moment that a command reads at; `undefined` for a command that reads what is there now. */
export function readSnapshot(engine: Engine, snapshots: Snapshots, command: Doc): Snapshot | undefined {
  const { readConcern } = command;
  if (command.autocommit === false || !isDoc(readConcern) || readConcern.level !== 'snapshot')
    return undefined;
  for (const [time, { transaction }] of snapshots.known) {
    if (transaction.status !== 'active') snapshots.known.delete(time);
  }
  const { atClusterTime: asked } = readConcern;
  if (asked === undefined) return holdNow(engine, snapshots);
  const known = asked instanceof Timestamp ? snapshots.known.get(asked.toBigInt()) : undefined;
  if (known !== undefined) return known;
  throw new CommandError(239, 'Read timestamp is older than the oldest available timestamp.');
}

function holdNow(engine: Engine, snapshots: Snapshots): Snapshot {
  const now = engine.now().getTime();
  const time = new Timestamp({ t: Math.floor(now / 1000), i: engine.versions.clock % MOST_IN_A_SECOND });
  const known = snapshots.known.get(time.toBigInt());
  if (known !== undefined) return known;
  const snapshot = { time, transaction: beginTransaction(engine.versions, now) };
  snapshots.known.set(time.toBigInt(), snapshot);
  return snapshot;
}
