import type { Resolution, SetAsideCause, SetAsideQuery } from '@counterbook/shared/api';
import { type Audited, moneyIn } from '@counterbook/shared/sync';
import { type ClientSession, type Connection, type Model, type QueryFilter, Schema } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { writtenBefore } from '../../platform/mongo/write-later.ts';
import { writeRowsLater } from '../../platform/mongo/write-rows.ts';
import { rawOf } from '../domain/raw-of.ts';

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
  /** What it moves, in minor units; absent where an earlier version stored it. */
  readonly money?: number;
  /** It takes its number in the chain; a fork or a stranger's entry does not. */
  readonly occupies: boolean;
  /** `rejected`: set aside for good, by a person. */
  readonly state: 'accepted' | 'held' | 'quarantined' | 'rejected';
  /** Why it was set aside; stays when somebody takes it all the same. */
  readonly reason: string | null;
  /** Absent where it was never set aside, or by an earlier version. */
  readonly cause?: SetAsideCause;
  readonly resolution?: Resolution;
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
    money: { type: Number },
    occupies: { type: Boolean, required: true },
    state: { type: String, required: true },
    reason: { type: String, default: null },
    cause: { type: String },
    resolution: { type: Schema.Types.Mixed },
    raw: { type: Schema.Types.Mixed, required: true },
    receivedAt: { type: String, required: true },
  },
  { versionKey: false, minimize: false },
);
entrySchema.index({ companyId: 1, terminalId: 1, epoch: 1, sequence: 1 });
entrySchema.index({ companyId: 1, terminalId: 1, state: 1 });
entrySchema.index(
  { companyId: 1, shopId: 1, receivedAt: 1, _id: 1 },
  { name: 'set aside', partialFilterExpression: { state: 'quarantined' } },
);
entrySchema.index(
  { companyId: 1, shopId: 1, 'resolution.decision': 1, receivedAt: 1, _id: 1 },
  { name: 'decided', partialFilterExpression: { 'resolution.decision': { $exists: true } } },
);
entrySchema.index({ cause: 1 }, { name: 'unread', partialFilterExpression: { state: 'quarantined' } });

export type EntryModel = Model<StoredEntry>;

export function entryModelOf(connection: Connection): EntryModel {
  return connection.model<StoredEntry>('Entry', entrySchema, 'entries');
}

type In = { readonly entries: EntryModel; readonly scope: Scope; readonly session: ClientSession };

export async function findEntries(
  { entries, scope, session }: In,
  ids: readonly string[],
): Promise<StoredEntry[]> {
  await writtenBefore(session, entries.collection);
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
  await writtenBefore(session, entries.collection);
  return entries
    .find({ companyId: scope.companyId, ...chain, sequence: { $gt: beyond }, occupies: true })
    .sort({ sequence: 1 })
    .session(session)
    .lean<StoredEntry[]>();
}

/** With the commit. `isNew` says of which ids there is surely no row yet; a row whose state moved on (held → accepted) has one. */
export function saveEntries(
  { entries, session }: In,
  rows: readonly StoredEntry[],
  isNew: (id: string) => boolean,
): void {
  writeRowsLater(entries.db.collection<StoredEntry>('entries'), session, rows, isNew);
}

export async function findEntry(entries: EntryModel, scope: Scope, id: string): Promise<StoredEntry | null> {
  return entries.findOne({ companyId: scope.companyId, _id: id }).lean<StoredEntry>();
}

/** The latest first; one row more than asked tells of a next page. */
export async function listSetAside(
  entries: EntryModel,
  scope: Scope,
  { shopId, resolved, cursor, limit }: SetAsideQuery,
): Promise<StoredEntry[]> {
  const which: QueryFilter<StoredEntry> =
    resolved === 'true'
      ? { 'resolution.decision': { $in: ['accept', 'reject'], $exists: true } }
      : { state: 'quarantined' };
  const behind: QueryFilter<StoredEntry> =
    cursor === undefined
      ? {}
      : { $or: [{ receivedAt: { $lt: cursor[0] } }, { receivedAt: cursor[0], _id: { $lt: cursor[1] } }] };
  return entries
    .find({ companyId: scope.companyId, shopId, ...which, ...behind })
    .sort({ receivedAt: -1, _id: -1 })
    .limit(limit + 1)
    .lean<StoredEntry[]>();
}

/** Of every company: what was signed and could not be read, and what an earlier version did not note the cause of. */
export async function listUnread(entries: EntryModel): Promise<StoredEntry[]> {
  return entries
    .find({ state: 'quarantined', cause: { $in: ['unknown-kind', null] } })
    .sort({ companyId: 1, terminalId: 1, epoch: 1, sequence: 1 })
    .lean<StoredEntry[]>();
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

type Range = {
  readonly terminalId: string;
  readonly epoch: number;
  readonly from: number;
  readonly to: number;
};

/** What takes the numbers of a range in its chain, whole, in sequence. */
export async function listRange(
  entries: EntryModel,
  scope: Scope,
  { terminalId, epoch, from, to }: Range,
): Promise<StoredEntry[]> {
  const { companyId } = scope;
  return entries
    .find({ companyId, terminalId, epoch, sequence: { $gte: from, $lte: to }, occupies: true })
    .sort({ sequence: 1 })
    .lean<StoredEntry[]>();
}

/** The same as noted when it came, which spares reading it. */
export async function listNoted(
  entries: EntryModel,
  scope: Scope,
  { terminalId, epoch, from, to }: Range,
): Promise<Audited[]> {
  const { companyId } = scope;
  const noted = await entries
    .find({ companyId, terminalId, epoch, sequence: { $gte: from, $lte: to }, occupies: true })
    .select({ hash: 1, money: 1 })
    .sort({ sequence: 1 })
    .lean<Pick<StoredEntry, '_id' | 'hash' | 'money'>[]>();
  const unnoted = noted.filter(({ money }) => money === undefined).map(({ _id }) => _id);
  const raws =
    unnoted.length === 0
      ? []
      : await entries.find({ companyId, _id: { $in: unnoted } }).lean<StoredEntry[]>();
  const read = new Map(raws.map((row) => [row._id, moneyIn(rawOf(row))]));
  return noted.map(({ _id, hash, money }) => ({ hash, money: money ?? read.get(_id) ?? 0 }));
}

const COUNTED = ['accepted', 'held', 'quarantined'] as const;

/** By index alone: a terminal may have a million entries. */
export async function countByState(
  entries: EntryModel,
  scope: Scope,
  terminalId: string,
): Promise<Record<(typeof COUNTED)[number], number>> {
  const { companyId } = scope;
  const [accepted = 0, held = 0, quarantined = 0] = await Promise.all(
    COUNTED.map((state) => entries.countDocuments({ companyId, terminalId, state })),
  );
  return { accepted, held, quarantined };
}
