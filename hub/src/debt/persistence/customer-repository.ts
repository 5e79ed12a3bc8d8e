import type { CustomersQuery } from '@counterbook/shared/api';
import type { FedCustomer } from '@counterbook/shared/sync';
import { type ClientSession, type Connection, type Model, type QueryFilter, Schema } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import type { Kept, SetBy } from '../../platform/edits/edit.ts';
import { writeRows } from '../../platform/mongo/write-rows.ts';
import { fold } from '../domain/fold.ts';

/** `sortName` orders the list, `searchText` is what a search looks into. */
type StoredCustomer = Omit<FedCustomer, 'id'> & {
  readonly _id: string;
  readonly companyId: string;
  readonly customerId: string;
  readonly version: number;
  readonly sortName: string;
  readonly searchText: string;
  readonly setBy?: SetBy;
};

export type KeptCustomer = Kept<FedCustomer>;

const customerSchema = new Schema<StoredCustomer>(
  {
    _id: String,
    companyId: { type: String, required: true },
    customerId: { type: String, required: true },
    name: { type: String, required: true },
    phone: { type: String, default: '' },
    email: { type: String, default: '' },
    code: { type: String, default: '' },
    note: { type: String, default: '' },
    archived: { type: Boolean, required: true },
    version: { type: Number, required: true },
    sortName: { type: String, required: true },
    searchText: { type: String, required: true },
    applied: { type: Schema.Types.Mixed },
    mergedInto: { type: String },
    aliases: { type: [String], default: undefined },
    setBy: { type: Schema.Types.Mixed },
  },
  { versionKey: false, minimize: false },
);
customerSchema.index({ companyId: 1, archived: 1, sortName: 1, customerId: 1 });
// Not unique: two tills that are offline may write down one number for two people, and both stand.
customerSchema.index({ companyId: 1, phone: 1 }, { partialFilterExpression: { phone: { $gt: '' } } });
customerSchema.index({ companyId: 1, code: 1 }, { partialFilterExpression: { code: { $gt: '' } } });

export type CustomerModel = Model<StoredCustomer>;

export function customerModelOf(connection: Connection): CustomerModel {
  return connection.model<StoredCustomer>('Customer', customerSchema, 'customers');
}

export async function findCustomers(
  customers: CustomerModel,
  scope: Scope,
  ids: readonly string[],
  session: ClientSession | null = null,
): Promise<KeptCustomer[]> {
  if (ids.length === 0) return [];
  const stored = await customers
    .find({ companyId: scope.companyId, _id: { $in: ids.map((id) => keyOf(scope, id)) } })
    .session(session)
    .lean<StoredCustomer[]>();
  return stored.map(toKept);
}

/** Those who are still customers and have one of these values in that field. */
export async function findByValue(
  customers: CustomerModel,
  scope: Scope,
  { field, values }: { readonly field: 'phone' | 'code'; readonly values: readonly string[] },
  session: ClientSession,
): Promise<readonly FedCustomer[]> {
  if (values.length === 0) return [];
  const stored = await customers
    .find({ companyId: scope.companyId, [field]: { $in: [...values], $gt: '' }, archived: false })
    .session(session)
    .lean<StoredCustomer[]>();
  return stored.map(toCustomer);
}

/** Past Mongoose's casting of each document: these rows are made by us, hundreds at a time. */
export async function insertCustomers(
  customers: CustomerModel,
  scope: Scope,
  made: readonly KeptCustomer[],
  session: ClientSession,
): Promise<void> {
  if (made.length === 0) return;
  const rows = made.map((each) => toStored(scope, each));
  await customers.db.collection<StoredCustomer>('customers').insertMany(rows, { session });
}

/** Inside the transaction that found them: another writer of the same customer makes it run again. */
export async function saveCustomers(
  customers: CustomerModel,
  scope: Scope,
  changed: readonly KeptCustomer[],
  session: ClientSession,
): Promise<void> {
  const rows = changed.map((each) => toStored(scope, each));
  const stored = customers.db.collection<StoredCustomer>('customers');
  await writeRows(stored, session, rows, () => false);
}

/** By name; one row more than asked tells of a next page. The cursor is the folded name and the id. */
export async function listCustomers(
  customers: CustomerModel,
  scope: Scope,
  { search, archived, cursor, limit }: CustomersQuery,
): Promise<FedCustomer[]> {
  const stored = await customers
    .find({ companyId: scope.companyId, archived, ...containing(search), ...behind(cursor) })
    .sort({ sortName: 1, customerId: 1 })
    .limit(limit + 1)
    .lean<StoredCustomer[]>();
  return stored.map(toCustomer);
}

function containing(search: string | undefined): QueryFilter<StoredCustomer> {
  const words = fold(search ?? '')
    .split(' ')
    .filter((word) => word !== '');
  if (words.length === 0) return {};
  // Each word somewhere, in any order; the caller's text is text, never a pattern.
  return { $and: words.map((word) => ({ searchText: { $regex: escaped(word) } })) };
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function behind(cursor: CustomersQuery['cursor']): QueryFilter<StoredCustomer> {
  if (cursor === undefined) return {};
  const [sortName, customerId] = cursor;
  return { $or: [{ sortName: { $gt: sortName } }, { sortName, customerId: { $gt: customerId } }] };
}

function toStored(scope: Scope, { document, version, setBy }: KeptCustomer): StoredCustomer {
  const { id, ...fields } = document;
  return {
    _id: keyOf(scope, id),
    companyId: scope.companyId,
    customerId: id,
    ...fields,
    version,
    sortName: fold(document.name),
    searchText: fold([document.name, document.phone, document.email, document.code].join('\n')),
    ...(Object.keys(setBy).length === 0 ? {} : { setBy }),
  };
}

function toKept(row: StoredCustomer): KeptCustomer {
  return { document: toCustomer(row), version: row.version, setBy: row.setBy ?? {} };
}

function toCustomer(row: StoredCustomer): FedCustomer {
  const { customerId, name, phone, email, code, note = '', archived, applied, mergedInto, aliases } = row;
  return {
    id: customerId,
    name,
    phone,
    email,
    code,
    note,
    archived,
    ...(applied === undefined ? {} : { applied }),
    ...(mergedInto === undefined ? {} : { mergedInto }),
    ...(aliases === undefined ? {} : { aliases }),
  };
}

/** Two companies may know a customer by the same id. */
function keyOf(scope: Scope, id: string): string {
  return `${scope.companyId}:${id}`;
}
