import type { FeedDeps } from './feed-model.ts';

type Horizon = { readonly partition: string; readonly horizon: number; readonly raisedAt: Date };

/** Of each partition the last tombstone that is older. */
export async function findOldTombstones(
  { feedDocuments }: FeedDeps,
  before: Date,
): Promise<{ readonly partition: string; readonly sequence: number }[]> {
  const last = new Map<string, number>();
  const old = feedDocuments
    .find({ removedAt: { $lt: before } }, { partition: 1, sequence: 1 })
    .lean<{ partition: string; sequence: number }[]>();
  for await (const { partition, sequence } of old.cursor())
    last.set(partition, Math.max(sequence, last.get(partition) ?? 0));
  return [...last].map(([partition, sequence]) => ({ partition, sequence }));
}

export async function listHorizons({ feedCounters }: FeedDeps): Promise<Horizon[]> {
  const counters = await feedCounters
    .find({ horizon: { $exists: true } })
    .lean<{ _id: string; horizon: number; horizonRaisedAt: Date }[]>();
  return counters.map(({ _id: partition, horizon, horizonRaisedAt: raisedAt }) => ({
    partition,
    horizon,
    raisedAt,
  }));
}

export async function raiseHorizon(
  { feedCounters }: FeedDeps,
  { partition, horizon, raisedAt }: Horizon,
): Promise<void> {
  await feedCounters.updateOne(
    { _id: partition, $or: [{ horizon: { $exists: false } }, { horizon: { $lt: horizon } }] },
    { $set: { horizon, horizonRaisedAt: raisedAt } },
  );
}

export async function deleteTombstones(
  { feedDocuments }: FeedDeps,
  partition: string,
  through: number,
): Promise<void> {
  await feedDocuments.deleteMany({
    partition,
    sequence: { $lte: through },
    removedAt: { $exists: true },
  });
}
