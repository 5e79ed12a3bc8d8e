import { type ClientSession, type Connection, type Model, Schema } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { writeRows } from '../../platform/mongo/write-rows.ts';

/** An entry as it came, with what became of it. A fork stands beside the entry whose id it claims. */
export type StoredEntry = {
  readonly _id: string;
  readonly entryId: string;
  readonly companyId: string;
  readonly shopId: string;
  readonly terminalId: string;
  readonly epoch: number;
  readonly sequence: number;
  readonly hash: string;
  /** It takes its number in the chain; a fork or a stranger's entry does not. */
  readonly occupies: boolean;
  readonly state: 'accepted' | 'held' | 'quarantined';
  readonly reason: string | null;
  readonly raw: unknown;
  readonly receivedAt: string;
};

const entrySchema = new Schema<StoredEntry>(
  {
    _id: String,
    entryId: { type: String, required: true },
    companyId: { type: String, required: true },
    shopId: { type: String, required: true },
    terminalId: { type: String, required: true },
    epoch: { type: Number, required: true },
    sequence: { type: Number, required: true },
    hash: { type: String, default: '' },
    occupies: { type: Boolean, required: true },
    state: { type: String, required: true },
    reason: { type: String, default: null },
    raw: { type: Schema.Types.Mixed, required: true },
    receivedAt: { type: String, required: true },
  },
  { versionKey: false, minimize: false },
);
entrySchema.index({ companyId: 1, terminalId: 1, epoch: 1, sequence: 1 });
entrySchema.index({ companyId: 1, shopId: 1, state: 1 });

export type EntryModel = Model<StoredEntry>;

export function entryModelOf(connection: Connection): EntryModel {
  return connection.model<StoredEntry>('Entry', entrySchema, 'entries');
}

type In = { readonly entries: EntryModel; readonly scope: Scope; readonly session: ClientSession };

export async function findEntries(
  { entries, scope, session }: In,
  ids: readonly string[],
): Promise<StoredEntry[]> {
  return entries
    .find({ companyId: scope.companyId, _id: { $in: [...ids] } })
    .session(session)
    .lean<StoredEntry[]>();
}

/** What stands beyond the head of one chain, in sequence order: held, or set aside with its number occupied. */
export async function findWaiting(
  { entries, scope, session }: In,
  chain: { readonly terminalId: string; readonly epoch: number },
  beyond: number,
): Promise<StoredEntry[]> {
  return entries
    .find({ companyId: scope.companyId, ...chain, sequence: { $gt: beyond }, occupies: true })
    .sort({ sequence: 1 })
    .session(session)
    .lean<StoredEntry[]>();
}

/** `isNew` says of which ids there is surely no row yet; a row whose state moved on (held → accepted) has one. */
export async function saveEntries(
  { entries, session }: In,
  rows: readonly StoredEntry[],
  isNew: (id: string) => boolean,
): Promise<void> {
  await writeRows(entries.db.collection<StoredEntry>('entries'), session, rows, isNew);
}

export async function listEntries(
  entries: EntryModel,
  scope: Scope,
  query: {
    readonly terminalId: string;
    readonly epoch: number;
    readonly after: number;
    readonly limit: number;
  },
): Promise<StoredEntry[]> {
  const { terminalId, epoch, after, limit } = query;
  return entries
    .find({ companyId: scope.companyId, terminalId, epoch, sequence: { $gt: after } })
    .sort({ sequence: 1 })
    .limit(limit)
    .lean<StoredEntry[]>();
}

export async function countByState(
  entries: EntryModel,
  scope: Scope,
  terminalId: string,
): Promise<Record<string, number>> {
  const counts = await entries.aggregate<{ _id: string; count: number }>([
    { $match: { companyId: scope.companyId, terminalId } },
    { $group: { _id: '$state', count: { $sum: 1 } } },
  ]);
  return Object.fromEntries(counts.map(({ _id, count }) => [_id, count]));
}
