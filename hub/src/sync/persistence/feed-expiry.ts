import { FEEDS, type FeedName } from '@counterbook/shared/sync';
import type { ClientSession } from 'mongoose';
import { toStoredText } from '../../platform/mongo/stored-text.ts';
import { writeRowsLater } from '../../platform/mongo/write-rows.ts';
import type { DayMark, FeedDeps } from './feed-model.ts';

/** The second is what an earlier version wrote. */
const DONE_WITH = { $or: [{ open: false }, { 'document.open': false }] };

/** The feeds whose documents expire, and which of these do. */
export const EXPIRING = {
  journals: {},
  carts: DONE_WITH,
  attention: DONE_WITH,
} as const satisfies Partial<Record<FeedName, object>>;
export type ExpiringFeed = keyof typeof EXPIRING;

type Partition = {
  readonly partition: string;
  readonly feed: ExpiringFeed;
  readonly companyId: string;
  readonly sequence: number;
  readonly days: readonly DayMark[];
};

/** Of every company: what is old in a feed is a matter of its days alone. */
export async function listExpiring({ feedCounters }: FeedDeps): Promise<Partition[]> {
  const counters = await feedCounters.find({}).lean();
  return counters.flatMap(({ _id: partition, companyId, sequence, days = [] }) => {
    const feed = Object.keys(FEEDS).find((name) => partition.endsWith(`/${name}`)) ?? '';
    return isExpiring(feed) ? [{ partition, feed, companyId, sequence, days }] : [];
  });
}

export async function saveDays(
  { feedCounters }: FeedDeps,
  partition: string,
  days: readonly DayMark[],
): Promise<void> {
  await feedCounters.updateOne({ _id: partition }, { $set: { days } });
}

/**
 * Puts tombstones in the place of what expired up to that sequence, some at a time. They keep their versions: of a
 * document that changes after all, the next version is the owner's. @returns how many there were.
 */
export async function expireSome(
  { feedDocuments, feedCounters }: FeedDeps,
  session: ClientSession,
  expiry: Pick<Partition, 'partition' | 'feed' | 'companyId'> & {
    readonly through: number;
    readonly most: number;
    readonly removedAt: Date;
  },
): Promise<number> {
  const { partition, feed, companyId, through, most, removedAt } = expiry;
  const expired = await feedDocuments
    .find({
      companyId,
      partition,
      sequence: { $lte: through },
      removedAt: { $exists: false },
      ...EXPIRING[feed],
    })
    .sort({ sequence: 1 })
    .limit(most)
    .session(session)
    .lean();
  if (expired.length === 0) return 0;
  const counter = await feedCounters
    .findOneAndUpdate(
      { _id: partition, companyId },
      { $inc: { sequence: expired.length } },
      { returnDocument: 'after', session },
    )
    .lean();
  const first = (counter?.sequence ?? 0) - expired.length + 1;
  const rows = expired.map((row, index) => ({
    ...row,
    sequence: first + index,
    document: toStoredText({ id: row.documentId }),
    removedAt,
  }));
  writeRowsLater(
    feedDocuments.db.collection<(typeof rows)[number]>('feed_documents'),
    session,
    rows,
    () => false,
  );
  return expired.length;
}

function isExpiring(feed: string): feed is ExpiringFeed {
  return feed in EXPIRING;
}
