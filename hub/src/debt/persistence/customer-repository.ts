import type { CustomersQuery } from '@counterbook/shared/api';
import type { Customer } from '@counterbook/shared/debt';
import { type ClientSession, type Connection, type Model, type QueryFilter, Schema } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { fold } from '../domain/fold.ts';

/** `sortName` orders the list, `searchText` is what a search looks into. */
type StoredCustomer = Omit<Customer, 'id'> & {
  readonly _id: string;
  readonly companyId: string;
  readonly customerId: string;
  readonly version: number;
  readonly sortName: string;
  readonly searchText: string;
};

export type VersionedCustomer = { readonly customer: Customer; readonly version: number };

const customerSchema = new Schema<StoredCustomer>(
  {
    _id: String,
    companyId: { type: String, required: true },
    customerId: { type: String, required: true },
    name: { type: String, required: true },
    phone: { type: String, default: '' },
    email: { type: String, default: '' },
    code: { type: String, default: '' },
    archived: { type: Boolean, required: true },
    version: { type: Number, required: true },
    sortName: { type: String, required: true },
    searchText: { type: String, required: true },
  },
  { versionKey: false },
);
customerSchema.index({ companyId: 1, archived: 1, sortName: 1, customerId: 1 });

export type CustomerModel = Model<StoredCustomer>;

export function customerModelOf(connection: Connection): CustomerModel {
  return connection.model<StoredCustomer>('Customer', customerSchema, 'customers');
}

export async function findCustomers(
  customers: CustomerModel,
  scope: Scope,
  ids: readonly string[],
  session: ClientSession | null = null,
): Promise<VersionedCustomer[]> {
  if (ids.length === 0) return [];
  const stored = await customers
    .find({ companyId: scope.companyId, _id: { $in: ids.map((id) => keyOf(scope, id)) } })
    .session(session)
    .lean<StoredCustomer[]>();
  return stored.map((row) => ({ customer: toCustomer(row), version: row.version }));
}

/** Past Mongoose's casting of each document: these rows are made by us, hundreds at a time. */
export async function insertCustomers(
  customers: CustomerModel,
  scope: Scope,
  made: readonly VersionedCustomer[],
  session: ClientSession,
): Promise<void> {
  if (made.length === 0) return;
  const rows = made.map((each) => toStored(scope, each));
  await customers.db.collection<StoredCustomer>('customers').insertMany(rows, { session });
}

/** Inside the transaction that found it: another writer of the same customer makes it run again. */
export async function saveCustomer(
  customers: CustomerModel,
  scope: Scope,
  changed: VersionedCustomer,
  session: ClientSession,
): Promise<void> {
  const { _id, ...fields } = toStored(scope, changed);
  await customers.updateOne({ _id, companyId: scope.companyId }, { $set: fields }).session(session);
}

/** By name; one row more than asked tells of a next page. The cursor is the folded name and the id. */
export async function listCustomers(
  customers: CustomerModel,
  scope: Scope,
  { search, archived, cursor, limit }: CustomersQuery,
): Promise<Customer[]> {
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

function toStored(scope: Scope, { customer, version }: VersionedCustomer): StoredCustomer {
  const { id, ...fields } = customer;
  return {
    _id: keyOf(scope, id),
    companyId: scope.companyId,
    customerId: id,
    ...fields,
    version,
    sortName: fold(customer.name),
    searchText: fold([customer.name, customer.phone, customer.email, customer.code].join('\n')),
  };
}

function toCustomer({ customerId, name, phone, email, code, archived }: StoredCustomer): Customer {
  return { id: customerId, name, phone, email, code, archived };
}

/** Two companies may know a customer by the same id. */
function keyOf(scope: Scope, id: string): string {
  return `${scope.companyId}:${id}`;
}
