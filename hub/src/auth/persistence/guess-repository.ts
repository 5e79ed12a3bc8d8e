import { createHash } from 'node:crypto';
import type { Collection, Connection } from 'mongoose';
import { isDuplicateKey } from '../../platform/mongo/duplicate-key.ts';

/** `free` guesses in a window cost nothing; each further one begins a pause, twice as long as the one before. */
export type GuessLimit = {
  readonly free: number;
  readonly windowMs: number;
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
};

type StoredGuesses = {
  readonly _id: string;
  readonly failures: number;
  readonly windowEndsAt: Date;
  readonly pausedUntil: Date;
  /** Whether the latest guess fell into a pause. */
  readonly refused: boolean;
};

/** An address from which somebody got into the account, and until when that counts. */
type StoredPlace = { readonly _id: string; readonly until: Date };

export type GuessBook = {
  /** Counts a guess before it is made: null lets it through, else the milliseconds to wait; those count nothing. */
  readonly count: (key: string, limit: GuessLimit) => Promise<number | null>;
  readonly forget: (keys: readonly string[]) => Promise<void>;
  /** Takes one guess back that was none. */
  readonly payBack: (key: string) => Promise<void>;
  readonly remember: (place: string) => Promise<void>;
  readonly isFamiliar: (place: string) => Promise<boolean>;
};

/** Not the present: whoever came a moment before, and is counted a moment later, would fall into it. */
const NO_PAUSE = new Date(0);
const FAMILIAR_FOR_MS = 90 * 24 * 60 * 60 * 1000;

/** In the database, so that all instances count together and a restart forgives nothing. Keys are kept as digests. */
export async function openGuessBook(connection: Connection, now: () => Date): Promise<GuessBook> {
  const guesses = connection.collection<StoredGuesses>('guesses');
  const places = connection.collection<StoredPlace>('familiarPlaces');
  await guesses.createIndex({ windowEndsAt: 1 }, { expireAfterSeconds: 0 });
  await places.createIndex({ until: 1 }, { expireAfterSeconds: 0 });
  return {
    count: async (key, limit) => {
      const at = now();
      const counted = await countOne(guesses, digestOf(key), limit, at);
      return counted?.refused === true ? counted.pausedUntil.getTime() - at.getTime() : null;
    },
    forget: async (keys) => {
      await guesses.deleteMany({ _id: { $in: keys.map(digestOf) } });
    },
    payBack: async (key) => {
      const change = { $inc: { failures: -1 }, $set: { pausedUntil: NO_PAUSE } };
      await guesses.updateOne({ _id: digestOf(key), failures: { $gt: 0 } }, change);
    },
    remember: async (place) => {
      const until = new Date(now().getTime() + FAMILIAR_FOR_MS);
      await places.updateOne({ _id: digestOf(place) }, { $set: { until } }, { upsert: true });
    },
    isFamiliar: async (place) =>
      (await places.findOne({ _id: digestOf(place), until: { $gt: now() } })) !== null,
  };
}

/** One atomic step, so that a hundred guesses at once are not all the first one. */
async function countOne(
  guesses: Collection<StoredGuesses>,
  _id: string,
  limit: GuessLimit,
  at: Date,
): Promise<StoredGuesses | null> {
  const isOpen = { $gt: ['$windowEndsAt', at] };
  const steps = [
    {
      $set: {
        failures: { $cond: [isOpen, '$failures', 0] },
        windowEndsAt: { $cond: [isOpen, '$windowEndsAt', new Date(at.getTime() + limit.windowMs)] },
        refused: { $gt: ['$pausedUntil', at] },
      },
    },
    { $set: { failures: { $cond: ['$refused', '$failures', { $add: ['$failures', 1] }] } } },
    { $set: { pausedUntil: { $cond: ['$refused', '$pausedUntil', pausedUntil(limit, at)] } } },
  ];
  const count = () => guesses.findOneAndUpdate({ _id }, steps, { upsert: true, returnDocument: 'after' });
  try {
    return await count();
  } catch (error) {
    // Two first guesses at once: the slower one finds the row now.
    if (!isDuplicateKey(error)) throw error;
    return count();
  }
}

function pausedUntil({ free, firstPauseMs, longestPauseMs }: GuessLimit, at: Date): object {
  const doubled = { $multiply: [firstPauseMs, { $pow: [2, { $subtract: ['$failures', free] }] }] };
  const end = { $add: [at, { $min: [longestPauseMs, doubled] }] };
  return { $cond: [{ $lt: ['$failures', free] }, NO_PAUSE, end] };
}

function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}
