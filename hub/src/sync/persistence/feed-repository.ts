/**
 * Feeds that never skip. A change takes its numbers last inside its own transaction: two writers of one partition
 * conflict on its counter and one runs again, so that commit order is sequence order. A document that changes again
 * moves to a higher number; an older version never replaces a newer. A document that is no more leaves a tombstone,
 * which holds its number and its version.
 */
import type { FeedName } from '@counterbook/shared/sync';
import { type ClientSession, type Connection, type Model, Schema } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { createRowMemory, type RowMemory } from '../../platform/mongo/row-memory.ts';
import { readStored, toStoredText } from '../../platform/mongo/stored-text.ts';
import { writeLater, writtenBefore } from '../../platform/mongo/write-later.ts';
import { writeRowsLater } from '../../platform/mongo/write-rows.ts';

type StoredFeedDocument = {
  readonly _id: string;
  readonly companyId: string;
  readonly partition: string;
  readonly documentId: string;
  readonly sequence: number;
  readonly version: number;
  /** As JSON text; what an earlier version wrote is fields until it changes. */
  readonly document: unknown;
  /** False of a document that is done with, where its kind can be: told apart without reading it. */
  readonly open?: boolean;
  /** Of a tombstone. */
  readonly removedAt?: Date;
};
type FeedDocument = Omit<StoredFeedDocument, 'document'> & { readonly document: object };
type Counter = {
  readonly _id: string;
  readonly companyId: string;
  readonly sequence: number;
  /** Tombstones up to here may be gone: who has not read beyond begins anew. */
  readonly horizon?: number;
  readonly horizonRaisedAt?: Date;
  /** How far it was on each of the last days, where its documents expire. */
  readonly days?: readonly DayMark[];
};
export type DayMark = { readonly at: Date; readonly sequence: number };

const documentSchema = new Schema<StoredFeedDocument>(
  {
    _id: String,
    companyId: { type: String, required: true },
    partition: { type: String, required: true },
    documentId: { type: String, required: true },
    sequence: { type: Number, required: true },
    version: { type: Number, required: true },
    document: { type: Schema.Types.Mixed, required: true },
    open: { type: Boolean },
    removedAt: { type: Date },
  },
  { versionKey: false, minimize: false },
);
documentSchema.index({ partition: 1, sequence: 1 }, { unique: true });
documentSchema.index({ removedAt: 1 }, { partialFilterExpression: { removedAt: { $exists: true } } });

const counterSchema = new Schema<Counter>(
  {
    _id: String,
    companyId: { type: String, required: true },
    sequence: { type: Number, required: true },
    horizon: { type: Number },
    horizonRaisedAt: { type: Date },
    days: { type: [{ _id: false, at: Date, sequence: Number }], default: undefined },
  },
  { versionKey: false },
);

export type FeedDeps = {
  readonly feedDocuments: Model<StoredFeedDocument>;
  readonly feedCounters: Model<Counter>;
  /** By partition. */
  readonly lastSequences: RowMemory<number>;
};

/** `isAlone`: no other process writes these feeds. */
export function feedModelsOf(connection: Connection, isAlone = false): FeedDeps {
  return {
    lastSequences: createRowMemory(isAlone),
    feedDocuments: connection.model<StoredFeedDocument>('FeedDocument', documentSchema, 'feed_documents'),
    feedCounters: connection.model<Counter>('FeedCounter', counterSchema, 'feed_counters'),
  };
}

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
export type FedDocument = { readonly id: string; readonly _deleted: boolean };

/** More than these are fetched by pages. */
const MOST_TOLD = 20;

export function partitionOf(companyId: string, shopId: string | null, feed: FeedName): string {
  return shopId === null ? `${companyId}/${feed}` : `${companyId}/${shopId}/${feed}`;
}

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
  return new Map(found.map((stored) => [stored.documentId, read(stored)]));
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
        : { change: { after: first - 1, documents: rows.map((row) => fedOf(read(row))) } }),
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
      .lean<Counter>();
    last = counter.sequence;
  } else {
    const filter = { _id, companyId, sequence: last };
    const counters = feedCounters.db.collection<Counter>('feed_counters');
    writeLater(session, counters, [{ name: 'updateOne', filter, update }]);
    last += count;
  }
  lastSequences.putBack(session, partition, last);
  return last;
}

function read<T extends { readonly document: unknown }>(stored: T): T & { readonly document: object } {
  return { ...stored, document: readStored(stored.document) as object };
}

function kept(document: object): Pick<StoredFeedDocument, 'document' | 'open'> {
  const isDone = 'open' in document && document.open === false;
  return { document: toStoredText(document), ...(isDone ? { open: false } : {}) };
}

/** As a till gets it. */
export function fedOf(row: Pick<FeedDocument, 'document' | 'documentId' | 'removedAt'>): FedDocument {
  return { ...row.document, id: row.documentId, _deleted: row.removedAt !== undefined };
}

/** What follows a sequence of a partition. */
type FeedPlace = { readonly partition: string; readonly after: number; readonly limit: number };

export async function readFeed(deps: FeedDeps, scope: Scope, place: FeedPlace): Promise<FeedDocument[]> {
  return (await findBehind(deps, scope, place)).map(read);
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
    return JSON.stringify(fedOf(read(stored)));
  return `${document.slice(0, -1)},"_deleted":${removedAt !== undefined}}`;
}

/** How far partitions are, of any company: they are asked for by those who listen to them. */
export async function readSequences(
  { feedCounters }: FeedDeps,
  partitions: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const counters = await feedCounters.find({ _id: { $in: [...partitions] } }).lean<Counter[]>();
  return new Map(counters.map(({ _id, sequence }) => [_id, sequence]));
}

export async function findHorizon(deps: FeedDeps, scope: Scope, partition: string): Promise<number> {
  const counter = await deps.feedCounters
    .findOne({ _id: partition, companyId: scope.companyId })
    .lean<Counter>();
  return counter?.horizon ?? 0;
}
