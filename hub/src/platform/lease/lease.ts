/**
 * One holder at a time, kept in the service's own database. The holder counts a beat up once a second; whoever sees it
 * stand still for four takes the lease over. A holder that was paused finds another's name in the row: what it does
 * under the lease it does in a transaction that touches the row, and that transaction fails.
 */
import type { ClientSession, Collection, Connection } from 'mongoose';
import { isDuplicateKey } from '../mongo/duplicate-key.ts';
import { isGone, newHolder } from './machine.ts';
import { watchBeats } from './watch-beats.ts';

const BEAT_MS = 1000;
const SILENT_MS = 4000;
/** Less than others wait: past it a holder no longer believes in its own lease. */
const BELIEVED_MS = 3000;

type LeaseRow = {
  readonly _id: string;
  /** Empty when it was given back. */
  readonly holder: string;
  readonly beat: number;
  /** Counted up by `nextNumber`. */
  readonly number: number;
};

export type Lease = {
  /** True when it is ours now; asked again after a while otherwise. */
  readonly take: () => Promise<boolean>;
  readonly isOurs: () => boolean;
  /** Runs `work` while beating; answers whether the lease was ours all the time. */
  readonly during: (work: () => Promise<void>) => Promise<boolean>;
  /** The next of a row of numbers without end, in the caller's transaction; null when the lease is another's. */
  readonly nextNumber: (session: ClientSession) => Promise<number | null>;
  readonly giveBack: () => Promise<void>;
};

export function createLease(connection: Connection, name: string): Lease {
  const leases = connection.collection<LeaseRow>('leases');
  const holder = newHolder();
  const watch = watchBeats();
  let believedUntil = 0;

  const beat = async (): Promise<boolean> => {
    const at = performance.now();
    const { matchedCount } = await leases.updateOne({ _id: name, holder }, { $inc: { beat: 1 } });
    believedUntil = matchedCount === 1 ? at + BELIEVED_MS : 0;
    return matchedCount === 1;
  };
  const isOurs = () => performance.now() < believedUntil;

  return {
    take: async () => {
      if (performance.now() < believedUntil - BELIEVED_MS + BEAT_MS) return true;
      if (await beat()) return true;
      const row = await leases.findOne({ _id: name });
      if (row === null) return makeRow(leases, { _id: name, holder, beat: 0, number: 0 });
      const isFree = row.holder === '' || isGone(row.holder);
      if (!isFree && !watch.isSilent(row.holder, row.beat, SILENT_MS)) return false;
      const seen = { _id: name, holder: row.holder, beat: row.beat };
      const { matchedCount } = await leases.updateOne(seen, { $set: { holder }, $inc: { beat: 1 } });
      return matchedCount === 1 && beat();
    },
    isOurs,
    during: async (work) => {
      let beating: Promise<unknown> = Promise.resolve();
      const timer = setInterval(() => {
        beating = beat().catch(() => undefined);
      }, BEAT_MS);
      try {
        await work();
      } finally {
        clearInterval(timer);
        await beating;
      }
      return isOurs() || beat();
    },
    nextNumber: async (session) => {
      const row = await leases.findOneAndUpdate(
        { _id: name, holder },
        { $inc: { beat: 1, number: 1 } },
        { session, returnDocument: 'after' },
      );
      return row?.number ?? null;
    },
    giveBack: async () => {
      believedUntil = 0;
      await leases.updateOne({ _id: name, holder }, { $set: { holder: '' } });
    },
  };
}

async function makeRow(leases: Collection<LeaseRow>, row: LeaseRow): Promise<boolean> {
  try {
    await leases.insertOne(row);
    return true;
  } catch (error) {
    // Another was quicker: it is seen at the next look.
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}
