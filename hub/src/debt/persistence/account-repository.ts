import type { DebtsQuery } from '@counterbook/shared/api';
import { type ClientSession, type Connection, type Model, Schema } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { readStored, toStoredText } from '../../platform/mongo/stored-text.ts';
import { writtenBefore } from '../../platform/mongo/write-later.ts';
import { writeRowsLater } from '../../platform/mongo/write-rows.ts';
import { emptyAccount, type StoredAccountState } from '../domain/apply-ledger.ts';

type StoredAccount = Omit<StoredAccountState, 'id' | 'applied'> & {
  readonly _id: string;
  /** As text: a company may have hundreds of tills. */
  readonly applied: unknown;
  readonly companyId: string;
  readonly customerId: string;
};

const accountSchema = new Schema<StoredAccount>(
  {
    _id: String,
    companyId: { type: String, required: true },
    customerId: { type: String, required: true },
    balance: { type: Number, required: true },
    limit: { type: Number, default: null },
    applied: { type: Schema.Types.Mixed, required: true },
    version: { type: Number, required: true },
    held: { type: Schema.Types.Mixed },
    recalled: { type: Schema.Types.Mixed },
    wish: { type: Schema.Types.Mixed },
    shopIds: { type: [String], default: undefined },
    unknownAt: { type: String, default: null },
    overLimitAt: { type: String, default: null },
    attentionVersion: { type: Number, required: true },
  },
  { versionKey: false, minimize: false },
);
accountSchema.index({ companyId: 1, customerId: 1 }, { unique: true });

export type AccountModel = Model<StoredAccount>;

export function accountModelOf(connection: Connection): AccountModel {
  return connection.model<StoredAccount>('Account', accountSchema, 'accounts');
}

export async function findAccounts(
  accounts: AccountModel,
  scope: Scope,
  customerIds: readonly string[],
  session: ClientSession | null = null,
): Promise<StoredAccountState[]> {
  if (customerIds.length === 0) return [];
  if (session !== null) await writtenBefore(session, accounts.collection);
  const stored = await accounts
    .find({ companyId: scope.companyId, _id: { $in: customerIds.map((id) => keyOf(scope, id)) } })
    .session(session)
    .lean<StoredAccount[]>();
  return stored.map(toAccount);
}

/** With the commit of the transaction that found them: another writer of the same account makes it run again. */
export function saveAccounts(
  accounts: AccountModel,
  scope: Scope,
  changed: readonly StoredAccountState[],
  session: ClientSession,
): void {
  const { companyId } = scope;
  const rows = changed.map(
    ({ id, applied, ...state }): StoredAccount => ({
      _id: keyOf(scope, id),
      companyId,
      customerId: id,
      ...state,
      applied: toStoredText(applied),
    }),
  );
  // The first version is an account that nobody has stored.
  const fresh = new Set(rows.flatMap(({ _id, version }) => (version === 1 ? _id : [])));
  writeRowsLater(accounts.db.collection<StoredAccount>('accounts'), session, rows, (id) => fresh.has(id));
}

/** Those with a limit, by customer id. */
export async function listLimited(
  accounts: AccountModel,
  scope: Scope,
  page: { readonly after: string; readonly most: number; readonly session: ClientSession },
): Promise<StoredAccountState[]> {
  await writtenBefore(page.session, accounts.collection);
  const stored = await accounts
    .find({ companyId: scope.companyId, customerId: { $gt: page.after }, limit: { $ne: null } })
    .sort({ customerId: 1 })
    .limit(page.most)
    .session(page.session)
    .lean<StoredAccount[]>();
  return stored.map(toAccount);
}

/** By customer id; one row more than asked tells of a next page. */
export async function listAccounts(
  accounts: AccountModel,
  scope: Scope,
  { owing, cursor, limit }: DebtsQuery,
): Promise<StoredAccountState[]> {
  const stored = await accounts
    .find({
      companyId: scope.companyId,
      ...(cursor === undefined ? {} : { customerId: { $gt: cursor[0] } }),
      ...(owing ? { balance: { $gt: 0 } } : {}),
    })
    .sort({ customerId: 1 })
    .limit(limit + 1)
    .lean<StoredAccount[]>();
  return stored.map(toAccount);
}

/** What an older hub stored lacks the fields that came later. */
function toAccount({
  _id,
  companyId: _companyId,
  customerId,
  applied,
  ...state
}: StoredAccount): StoredAccountState {
  const marks = readStored(applied) as StoredAccountState['applied'];
  return { ...emptyAccount(customerId), ...state, applied: marks, id: customerId };
}

function keyOf(scope: Scope, id: string): string {
  return `${scope.companyId}:${id}`;
}
