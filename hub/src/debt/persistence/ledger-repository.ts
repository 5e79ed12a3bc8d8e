import type { DebtQuery, LedgerEntry } from '@counterbook/shared/api';
import { type ClientSession, type Connection, type Model, type QueryFilter, Schema } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { writtenBefore } from '../../platform/mongo/write-later.ts';
import { writeRowsLater } from '../../platform/mongo/write-rows.ts';

type StoredLedgerEntry = Omit<LedgerEntry, 'id' | 'occurredAt' | 'recordedAt'> & {
  readonly _id: string;
  readonly companyId: string;
  readonly customerId: string;
  readonly entryId: string;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
};

export type OwnedLedgerEntry = LedgerEntry & { readonly customerId: string };

const ledgerSchema = new Schema<StoredLedgerEntry>(
  {
    _id: String,
    companyId: { type: String, required: true },
    customerId: { type: String, required: true },
    entryId: { type: String, required: true },
    amount: { type: Number, required: true },
    reason: { type: String, required: true },
    note: { type: String, default: '' },
    receiptNumber: { type: String, default: null },
    shopId: { type: String, default: null },
    terminalId: { type: String, default: null },
    staffId: { type: String, default: null },
    occurredAt: { type: Date, required: true },
    recordedAt: { type: Date, required: true },
  },
  { versionKey: false },
);
ledgerSchema.index({ companyId: 1, customerId: 1, recordedAt: 1, _id: 1 });

export type LedgerModel = Model<StoredLedgerEntry>;

export function ledgerModelOf(connection: Connection): LedgerModel {
  return connection.model<StoredLedgerEntry>('LedgerEntry', ledgerSchema, 'ledger');
}

/** The entries of these ids that are booked already. */
export async function findLedgerEntries(
  ledger: LedgerModel,
  scope: Scope,
  ids: readonly string[],
  session: ClientSession,
): Promise<OwnedLedgerEntry[]> {
  if (ids.length === 0) return [];
  await writtenBefore(session, ledger.collection);
  const stored = await ledger
    .find({ companyId: scope.companyId, _id: { $in: ids.map((id) => keyOf(scope, id)) } })
    .session(session)
    .lean<StoredLedgerEntry[]>();
  return stored.map(toLedgerEntry);
}

/** With the commit. */
export function insertLedgerEntries(
  ledger: LedgerModel,
  scope: Scope,
  made: readonly OwnedLedgerEntry[],
  session: ClientSession,
): void {
  const rows = made.map(({ id, occurredAt, recordedAt, ...rest }) => ({
    _id: keyOf(scope, id),
    companyId: scope.companyId,
    entryId: id,
    ...rest,
    occurredAt: new Date(occurredAt),
    recordedAt: new Date(recordedAt),
  }));
  writeRowsLater(ledger.db.collection<StoredLedgerEntry>('ledger'), session, rows, () => true);
}

/** One customer's, the latest booked first; one row more than asked tells of a next page. */
export async function listLedger(
  ledger: LedgerModel,
  scope: Scope,
  customerId: string,
  { cursor, limit }: DebtQuery,
): Promise<LedgerEntry[]> {
  const stored = await ledger
    .find({ companyId: scope.companyId, customerId, ...behind(scope, cursor) })
    .sort({ recordedAt: -1, _id: -1 })
    .limit(limit + 1)
    .lean<StoredLedgerEntry[]>();
  return stored.map(toLedgerEntry);
}

function behind(scope: Scope, cursor: DebtQuery['cursor']): QueryFilter<StoredLedgerEntry> {
  if (cursor === undefined) return {};
  const recordedAt = new Date(cursor[0]);
  return {
    $or: [{ recordedAt: { $lt: recordedAt } }, { recordedAt, _id: { $lt: keyOf(scope, cursor[1]) } }],
  };
}

function toLedgerEntry(stored: StoredLedgerEntry): OwnedLedgerEntry {
  const { _id, companyId: _companyId, entryId, occurredAt, recordedAt, ...rest } = stored;
  return {
    ...rest,
    id: entryId,
    occurredAt: occurredAt.toISOString(),
    recordedAt: recordedAt.toISOString(),
  };
}

function keyOf(scope: Scope, id: string): string {
  return `${scope.companyId}:${id}`;
}
