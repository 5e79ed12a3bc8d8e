/**
 * Feeds that never skip. A change takes its numbers last inside its own transaction: two writers of one partition
 * conflict on its counter and one runs again, so that commit order is sequence order. A document that changes again
 * moves to a higher number; an older version never replaces a newer. A document that is no more leaves a tombstone,
 * which holds its number and its version.
 */
import type { FeedName } from '@counterbook/shared/sync';
import type { ClientSession } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { toStoredText } from '../../platform/mongo/stored-text.ts';
import { writeLater, writtenBefore } from '../../platform/mongo/write-later.ts';
import { writeRowsLater } from '../../platform/mongo/write-rows.ts';
import {
  type FedDocument,
  type FeedCounter,
  type FeedDeps,
  type FeedDocument,
  fedOf,
  partitionOf,
  type StoredFeedDocument,
  withDocument,
} from './feed-model.ts';

/** `shopId` null: the partition is the company. */
export type FeedWrite = {
  readonly shopId: string | null;
  readonly feed: FeedName;
  readonly id: string;
  readonly version: number;
  readonly document: object;
  /** Surely not in the feed yet: it is not looked for, and a duplicate key says that it was. */
  readonly isNew?: boolean;
  /** When it was removed; absent where it is there. */
  readonly removedAt?: Date;
};

/** What a commit brought, by partition. */
export type FeedNews = ReadonlyMap<string, PartitionNews>;
/** `documents` are all that changed after `after`, as tills get them; absent where they are many. */
export type PartitionNews = {
  readonly sequence: number;
  readonly change?: { readonly after: number; readonly documents: readonly FedDocument[] };
};

/** More than these are fetched by pages. */
const MOST_TOLD = 20;

/** Documents of one partition as they stand, by their ids: where the next one follows from what is known. */
export async function findFeedDocuments(
  deps: FeedDeps,
  scope: Scope,
  session: ClientSession,
  { partition, ids }: { readonly partition: string; readonly ids: readonly string[] },
): Promise<ReadonlyMap<string, FeedDocument>> {
  await writtenBefore(session, deps.feedDocuments.collection);
  const found = await deps.feedDocuments
    .find({ companyId: scope.companyId, _id: { $in: ids.map((id) => `${partition}/${id}`) } })
    .session(session)
    .lean<StoredFeedDocument[]>();
  return new Map(found.map((stored) => [stored.documentId, withDocument(stored)]));
}

async function findVersions(deps: FeedDeps, scope: Scope, session: ClientSession, ids: readonly string[]) {
  await writtenBefore(session, deps.feedDocuments.collection);
  return deps.feedDocuments
    .find({ companyId: scope.companyId, _id: { $in: [...ids] } }, { version: 1 })
    .session(session)
    .lean<{ _id: string; version: number }[]>();
}

/** Writes documents to their feeds as the last act of the transaction. @returns what to tell after the commit. */
export async function writeFeed(
  deps: FeedDeps,
  scope: Scope,
  session: ClientSession,
  writes: readonly FeedWrite[],
): Promise<FeedNews> {
  const latest = new Map<string, FeedWrite & { partition: string }>();
  for (const write of writes) {
    const partition = partitionOf(scope.companyId, write.shopId, write.feed);
    const before = latest.get(`${partition}/${write.id}`);
    if (!before || before.version <= write.version)
      latest.set(`${partition}/${write.id}`, { ...write, partition });
  }
  const asked = [...latest].flatMap(([id, { isNew }]) => (isNew ? [] : id));
  const known = asked.length === 0 ? [] : await findVersions(deps, scope, session, asked);
  const old = new Set(known.map(({ _id }) => _id));
  for (const { _id, version } of known) {
    if (version >= (latest.get(_id)?.version ?? 0)) latest.delete(_id);
  }
  const news = new Map<string, PartitionNews>();
  const byPartition = Map.groupBy([...latest], ([, write]) => write.partition);
  // In one order, so that two writers of the same partitions do not wait for each other crosswise.
  for (const [partition, changed] of [...byPartition].sort(([left], [right]) => (left < right ? -1 : 1))) {
    const last = await takeSequences(deps, scope, session, { partition, count: changed.length });
    const first = last - changed.length + 1;
    const rows = changed.map(([_id, { id, version, document, removedAt }], index) => ({
      _id,
      companyId: scope.companyId,
      partition,
      documentId: id,
      sequence: first + index,
      version,
      ...(removedAt === undefined ? kept(document) : { document: toStoredText({ id }), removedAt }),
    }));
    const stored = deps.feedDocuments.db.collection<StoredFeedDocument>('feed_documents');
    writeRowsLater(stored, session, rows, (id) => !old.has(id));
    news.set(partition, {
      sequence: last,
      ...(rows.length > MOST_TOLD
        ? {}
        : { change: { after: first - 1, documents: rows.map((row) => fedOf(withDocument(row))) } }),
    });
  }
  return news;
}

/** The next `count` numbers of a partition. @returns the last of them. */
async function takeSequences(
  { feedCounters, lastSequences }: FeedDeps,
  { companyId }: Scope,
  session: ClientSession,
  { partition, count }: { readonly partition: string; readonly count: number },
): Promise<number> {
  const _id = partition;
  const update = { $inc: { sequence: count } };
  let last = lastSequences.take(partition);
  if (last === undefined) {
    const counter = await feedCounters
      .findOneAndUpdate({ _id, companyId }, update, { upsert: true, returnDocument: 'after', session })
      .lean<FeedCounter>();
    last = counter.sequence;
  } else {
    const filter = { _id, companyId, sequence: last };
    const counters = feedCounters.db.collection<FeedCounter>('feed_counters');
    writeLater(session, counters, [{ name: 'updateOne', filter, update }]);
    last += count;
  }
  lastSequences.putBack(session, partition, last);
  return last;
}

function kept(document: object): Pick<StoredFeedDocument, 'document' | 'open'> {
  const isDone = 'open' in document && document.open === false;
  return { document: toStoredText(document), ...(isDone ? { open: false } : {}) };
}
