import type { FeedName } from '@counterbook/shared/sync';
import { type Connection, type Model, Schema } from 'mongoose';
import { createRowMemory, type RowMemory } from '../../platform/mongo/row-memory.ts';
import { readStored } from '../../platform/mongo/stored-text.ts';

export type StoredFeedDocument = {
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
export type FeedDocument = Omit<StoredFeedDocument, 'document'> & { readonly document: object };
export type FeedCounter = {
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

const counterSchema = new Schema<FeedCounter>(
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
  readonly feedCounters: Model<FeedCounter>;
  /** By partition. */
  readonly lastSequences: RowMemory<number>;
};

/** `isAlone`: no other process writes these feeds. */
export function feedModelsOf(connection: Connection, isAlone = false): FeedDeps {
  return {
    lastSequences: createRowMemory(isAlone),
    feedDocuments: connection.model<StoredFeedDocument>('FeedDocument', documentSchema, 'feed_documents'),
    feedCounters: connection.model<FeedCounter>('FeedCounter', counterSchema, 'feed_counters'),
  };
}

export function partitionOf(companyId: string, shopId: string | null, feed: FeedName): string {
  return shopId === null ? `${companyId}/${feed}` : `${companyId}/${shopId}/${feed}`;
}

/** With its document as fields. */
export function withDocument<T extends { readonly document: unknown }>(
  stored: T,
): T & { readonly document: object } {
  return { ...stored, document: readStored(stored.document) as object };
}

/** As a till gets it. */
export type FedDocument = { readonly id: string; readonly _deleted: boolean };

export function fedOf(row: Pick<FeedDocument, 'document' | 'documentId' | 'removedAt'>): FedDocument {
  return { ...row.document, id: row.documentId, _deleted: row.removedAt !== undefined };
}
