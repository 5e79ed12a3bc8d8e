import type { Scope } from '../../platform/auth/identity.ts';
import {
  type FeedCounter,
  type FeedDeps,
  type FeedDocument,
  fedOf,
  type StoredFeedDocument,
  withDocument,
} from './feed-model.ts';

/** What follows a sequence of a partition. */
type FeedPlace = { readonly partition: string; readonly after: number; readonly limit: number };

export async function readFeed(deps: FeedDeps, scope: Scope, place: FeedPlace): Promise<FeedDocument[]> {
  return (await findBehind(deps, scope, place)).map(withDocument);
}

/** The same as JSON, as tills get it. */
export async function readFeedTexts(
  deps: FeedDeps,
  scope: Scope,
  place: FeedPlace,
): Promise<{ readonly sequence: number; readonly text: string }[]> {
  const found = await findBehind(deps, scope, place);
  return found.map((stored) => ({ sequence: stored.sequence, text: fedTextOf(stored) }));
}

/** A page is one answer of the database, whatever it would begin with. */
function findBehind(
  { feedDocuments }: FeedDeps,
  { companyId }: Scope,
  { partition, after, limit }: FeedPlace,
): Promise<StoredFeedDocument[]> {
  return feedDocuments
    .find({ companyId, partition, sequence: { $gt: after } })
    .sort({ sequence: 1 })
    .limit(limit)
    .batchSize(limit)
    .lean<StoredFeedDocument[]>();
}

/** Stored text that begins with the document's id needs nothing but its end: it is not read to be written again. */
function fedTextOf(stored: StoredFeedDocument): string {
  const { document, documentId, removedAt } = stored;
  if (typeof document !== 'string' || !document.startsWith(`{"id":${JSON.stringify(documentId)}`))
    return JSON.stringify(fedOf(withDocument(stored)));
  return `${document.slice(0, -1)},"_deleted":${removedAt !== undefined}}`;
}

/** How far partitions are, of any company: they are asked for by those who listen to them. */
export async function readSequences(
  { feedCounters }: FeedDeps,
  partitions: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const counters = await feedCounters.find({ _id: { $in: [...partitions] } }).lean<FeedCounter[]>();
  return new Map(counters.map(({ _id, sequence }) => [_id, sequence]));
}

export async function findHorizon(deps: FeedDeps, scope: Scope, partition: string): Promise<number> {
  const counter = await deps.feedCounters
    .findOne({ _id: partition, companyId: scope.companyId })
    .lean<FeedCounter>();
  return counter?.horizon ?? 0;
}
