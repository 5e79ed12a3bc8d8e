import type { Connection } from 'mongoose';

type Setting = { readonly _id: string; readonly value: string };

/** Made with the database at its first start: a restored or emptied hub answers under another one. */
export async function feedEpochOf(connection: Connection, newId: () => string): Promise<string> {
  const made = await connection
    .collection<Setting>('settings')
    .findOneAndUpdate(
      { _id: 'feed-epoch' },
      { $setOnInsert: { value: newId() } },
      { upsert: true, returnDocument: 'after' },
    );
  if (!made) throw new Error('the feed epoch was neither found nor made');
  return made.value;
}

/** After a backup was put back: the next start makes another, by which every till knows that the hub has forgotten. */
export async function forgetFeedEpoch(connection: Connection): Promise<void> {
  await connection.collection<Setting>('settings').deleteOne({ _id: 'feed-epoch' });
}
