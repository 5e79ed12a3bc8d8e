import type { Connection } from 'mongoose';

type Setting = { readonly _id: string; readonly value: string; readonly madeAt?: string };

/**
 * Under which epoch the feeds are told; another one says that the hub was put back or emptied. All instances see the
 * same within two seconds.
 */
export type FeedEpoch = {
  readonly current: () => Promise<string>;
  /** The last that was seen, at once; behind it another look is taken where that was long ago. For news, which may err. */
  readonly lastSeen: () => string;
  /** Begins another one, unless that was done since `evidenceFrom`. @returns whether it was. */
  readonly renew: (evidenceFrom: Date) => Promise<boolean>;
};

type Deps = { readonly connection: Connection; readonly newId: () => string; readonly now: () => Date };

const LOOK_AGAIN_MS = 2_000;
const settingsIn = (connection: Connection) => connection.collection<Setting>('settings');

/** Made with the database at its first start: a restored or emptied hub answers under another one. */
export async function openFeedEpoch({ connection, newId, now }: Deps): Promise<FeedEpoch> {
  const read = async (): Promise<string> => {
    const there = await settingsIn(connection).findOne({ _id: 'feed-epoch' });
    if (there) return there.value;
    const made = await settingsIn(connection).findOneAndUpdate(
      { _id: 'feed-epoch' },
      { $setOnInsert: { value: newId(), madeAt: now().toISOString() } },
      { upsert: true, returnDocument: 'after' },
    );
    if (!made) throw new Error('the feed epoch was neither found nor made');
    return made.value;
  };
  let known = await read();
  let readAt = performance.now();
  const current = async (): Promise<string> => {
    if (performance.now() - readAt < LOOK_AGAIN_MS) return known;
    readAt = performance.now();
    known = await read();
    return known;
  };
  return {
    current,
    lastSeen: () => {
      const seen = known;
      // Whoever needs to know asks again.
      current().catch(() => undefined);
      return seen;
    },
    renew: async (evidenceFrom) => {
      const next = { value: newId(), madeAt: now().toISOString() };
      const isOlder = [{ madeAt: { $lt: evidenceFrom.toISOString() } }, { madeAt: { $exists: false } }];
      const { modifiedCount } = await settingsIn(connection).updateOne(
        { _id: 'feed-epoch', $or: isOlder },
        { $set: next },
      );
      known = await read();
      return modifiedCount > 0;
    },
  };
}

/** After a backup was put back: the next start makes another, by which every till knows that the hub has forgotten. */
export async function forgetFeedEpoch(connection: Connection): Promise<void> {
  await settingsIn(connection).deleteOne({ _id: 'feed-epoch' });
}
