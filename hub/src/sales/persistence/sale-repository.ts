import type { RecordedSale, SalesQuery, Summary, SummaryQuery } from '@counterbook/shared/api';
import { type ClientSession, type Connection, type Model, type QueryFilter, Schema } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { behind, type DatedRow, insertOnce, LATEST_FIRST, rowAsTold } from './dated-rows.ts';
import { type Reach, withinReach } from './reach.ts';

type StoredSale = Omit<RecordedSale, 'id' | 'occurredAt'> & DatedRow;

/** What queries touch is typed; the rest of a sale is kept as its till wrote it. */
const saleSchema = new Schema<StoredSale>(
  {
    _id: String,
    companyId: { type: String, required: true },
    shopId: { type: String, required: true },
    terminalId: { type: String, required: true },
    kind: { type: String, required: true },
    receiptNumber: { type: String, default: null },
    customerId: { type: String, default: null },
    occurredAt: { type: Date, required: true },
    currency: { type: String, required: true },
    total: { type: Number, required: true },
  },
  { versionKey: false, strict: false },
);
saleSchema.index({ companyId: 1, occurredAt: 1, _id: 1 });
saleSchema.index({ companyId: 1, shopId: 1, occurredAt: 1, _id: 1 });
saleSchema.index({ companyId: 1, receiptNumber: 1 });
/** Of refunds only. */
saleSchema.index(
  { companyId: 1, 'original.entryId': 1 },
  { partialFilterExpression: { 'original.entryId': { $exists: true } } },
);

export type SaleModel = Model<StoredSale>;

export function saleModelOf(connection: Connection): SaleModel {
  return connection.model<StoredSale>('Sale', saleSchema, 'sales');
}

export function insertSales(
  sales: SaleModel,
  scope: Scope,
  recorded: readonly RecordedSale[],
  session: ClientSession,
): Promise<void> {
  return insertOnce(sales.db.collection<DatedRow>('sales'), scope, recorded, session);
}

export async function findSale(sales: SaleModel, scope: Scope, id: string): Promise<RecordedSale | null> {
  const found = await sales.findOne({ _id: id, companyId: scope.companyId }).lean<StoredSale>();
  return found ? rowAsTold(found) : null;
}

export async function findSales(
  sales: SaleModel,
  scope: Scope,
  ids: readonly string[],
  session: ClientSession,
): Promise<RecordedSale[]> {
  if (ids.length === 0) return [];
  const filter = { companyId: scope.companyId, _id: { $in: [...ids] }, kind: 'sale' } as const;
  return (await sales.find(filter).session(session).lean<StoredSale[]>()).map(rowAsTold);
}

/** What was given back of these sales, by whichever till. */
export async function findRefundsOf(
  sales: SaleModel,
  scope: Scope,
  saleIds: readonly string[],
  session: ClientSession,
): Promise<RecordedSale[]> {
  if (saleIds.length === 0) return [];
  const filter = { companyId: scope.companyId, 'original.entryId': { $in: [...saleIds] } };
  return (await sales.find(filter).session(session).lean<StoredSale[]>()).map(rowAsTold);
}

/** `customerIds`: all names of one customer; null is everybody's. */
type Wanted = Omit<SalesQuery, 'customerId'> & { readonly customerIds: readonly string[] | null };

/** One row more than asked tells of a next page. */
export async function listSales(
  sales: SaleModel,
  scope: Scope,
  { kind, receiptNumber, customerIds, cursor, limit, ...reach }: Wanted & Reach,
): Promise<RecordedSale[]> {
  const filter: QueryFilter<StoredSale> = {
    ...withinReach(scope, reach),
    ...(kind === undefined ? {} : { kind }),
    ...(receiptNumber === undefined ? {} : { receiptNumber }),
    ...(customerIds === null ? {} : { customerId: { $in: [...customerIds] } }),
  };
  const stored = await sales
    .find({ $and: [filter, behind(cursor)] })
    .sort(LATEST_FIRST)
    .limit(limit + 1)
    .lean<StoredSale[]>();
  return stored.map(rowAsTold);
}

export async function summariseSales(
  sales: SaleModel,
  scope: Scope,
  query: SummaryQuery & Reach,
): Promise<Summary> {
  const groups = await sales.aggregate<{
    readonly _id: RecordedSale['kind'];
    readonly count: number;
    readonly total: number;
    readonly currency: string;
  }>([
    { $match: withinReach(scope, query) },
    {
      $group: {
        _id: '$kind',
        count: { $sum: 1 },
        total: { $sum: '$total' },
        currency: { $first: '$currency' },
      },
    },
  ]);
  const of = (kind: RecordedSale['kind']) => {
    const group = groups.find(({ _id }) => _id === kind);
    return { count: group?.count ?? 0, total: group?.total ?? 0 };
  };
  return { sales: of('sale'), refunds: of('refund'), currency: groups[0]?.currency ?? null };
}
