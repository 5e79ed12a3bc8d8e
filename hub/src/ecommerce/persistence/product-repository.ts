import type { ProductsQuery } from '@counterbook/shared/api';
import type { FedProduct } from '@counterbook/shared/sync';
import { type ClientSession, type Connection, type Model, type QueryFilter, Schema } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import type { Kept, SetBy } from '../../platform/edits/edit.ts';
import { writeRows } from '../../platform/mongo/write-rows.ts';

/**
 * `foldedName` is what a search by name looks at. Ids are the company's own: `_id` carries both. A barcode is one
 * product's, but for those that tills gave to two while neither saw the other: then the later one has it in
 * `sharedBarcode`, so that the index still keeps everybody else from it.
 */
type StoredProduct = Omit<FedProduct, 'id'> & {
  readonly _id: string;
  readonly companyId: string;
  readonly productId: string;
  readonly foldedName: string;
  readonly version: number;
  readonly sharedBarcode?: string;
  readonly setBy?: SetBy;
};
export type KeptProduct = Kept<FedProduct> & { readonly sharesBarcode?: boolean };

const productSchema = new Schema<StoredProduct>(
  {
    _id: String,
    companyId: { type: String, required: true },
    productId: { type: String, required: true },
    sku: { type: String, required: true },
    barcode: { type: String, default: '' },
    name: { type: String, default: '' },
    kind: { type: String, required: true },
    unit: { type: String, required: true },
    price: { type: Number, required: true },
    taxCode: { type: String, required: true },
    category: { type: String, default: '' },
    archived: { type: Boolean, required: true },
    foldedName: { type: String, default: '' },
    version: { type: Number, required: true },
    sharedBarcode: { type: String },
    applied: { type: Schema.Types.Mixed },
    setBy: { type: Schema.Types.Mixed },
  },
  { versionKey: false, minimize: false },
);
productSchema.index({ companyId: 1, sku: 1 }, { unique: true });
productSchema.index(
  { companyId: 1, barcode: 1 },
  { unique: true, partialFilterExpression: { barcode: { $gt: '' } } },
);
productSchema.index(
  { companyId: 1, sharedBarcode: 1 },
  { partialFilterExpression: { sharedBarcode: { $gt: '' } } },
);
productSchema.index({ companyId: 1, foldedName: 1 });

export type ProductModel = Model<StoredProduct>;

export function productModelOf(connection: Connection): ProductModel {
  return connection.model<StoredProduct>('Product', productSchema, 'products');
}

type Wanted = {
  readonly ids?: readonly string[];
  readonly skus?: readonly string[];
  readonly barcodes?: readonly string[];
};

/** Products by whichever of id, SKU and barcode is given. */
export async function findProducts(
  products: ProductModel,
  scope: Scope,
  wanted: Wanted,
  session: ClientSession | null = null,
): Promise<KeptProduct[]> {
  const found = new Map<string, StoredProduct>();
  const filters: QueryFilter<StoredProduct>[] = [];
  if (wanted.ids?.length) filters.push({ _id: { $in: wanted.ids.map((id) => keyOf(scope, id)) } });
  if (wanted.skus?.length) filters.push({ sku: { $in: [...wanted.skus] } });
  for (const field of wanted.barcodes?.length ? (['barcode', 'sharedBarcode'] as const) : [])
    filters.push({ [field]: { $in: [...(wanted.barcodes ?? [])], $gt: '' } });
  for (const filter of filters) {
    const rows = await products
      .find({ companyId: scope.companyId, ...filter })
      .session(session)
      .lean<StoredProduct[]>();
    for (const row of rows) found.set(row._id, row);
  }
  return [...found.values()].map(toKept);
}

/** Inside the transaction that found them: another writer of the same product makes it run again. */
export async function saveProducts(
  products: ProductModel,
  scope: Scope,
  changed: readonly KeptProduct[],
  session: ClientSession,
): Promise<void> {
  const rows = changed.map((each) => toStored(scope, each));
  const first = new Set(rows.filter(({ version }) => version === 1).map(({ _id }) => _id));
  await writeRows(products.db.collection<StoredProduct>('products'), session, rows, (id) => first.has(id));
}

/** By SKU; one row more than asked tells of a next page. */
export async function listProducts(
  products: ProductModel,
  scope: Scope,
  query: ProductsQuery,
): Promise<FedProduct[]> {
  const { search, archived, cursor, limit } = query;
  const rows = await products
    .find({
      companyId: scope.companyId,
      archived,
      ...(cursor === undefined ? {} : { sku: { $gt: cursor[0] } }),
      ...(search === undefined ? {} : { $or: beginningWith(search) }),
    })
    .sort({ sku: 1 })
    .limit(limit + 1)
    .lean<StoredProduct[]>();
  return rows.map(toProduct);
}

/** Text is text: a range of what begins with it, never a pattern. */
function beginningWith(text: string): QueryFilter<StoredProduct>[] {
  const range = (from: string) => ({ $gte: from, $lt: `${from}\u{ffff}` });
  return [
    { sku: range(text) },
    { barcode: range(text) },
    { sharedBarcode: range(text) },
    { foldedName: range(fold(text)) },
  ];
}

function fold(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

function toStored(scope: Scope, { document, version, setBy, sharesBarcode }: KeptProduct): StoredProduct {
  const { id: productId, barcode, ...fields } = document;
  return {
    _id: keyOf(scope, productId),
    companyId: scope.companyId,
    productId,
    ...fields,
    ...(sharesBarcode ? { barcode: '', sharedBarcode: barcode } : { barcode }),
    foldedName: fold(document.name),
    version,
    ...(Object.keys(setBy).length === 0 ? {} : { setBy }),
  };
}

function toKept(row: StoredProduct): KeptProduct {
  const sharesBarcode = row.sharedBarcode !== undefined;
  return { document: toProduct(row), version: row.version, setBy: row.setBy ?? {}, sharesBarcode };
}

function toProduct(row: StoredProduct): FedProduct {
  const { productId: id, sku, name, kind, unit, price, taxCode, category, archived, applied } = row;
  const barcode = row.sharedBarcode ?? row.barcode;
  const product = { id, sku, barcode, name, kind, unit, price, taxCode, category, archived };
  return applied === undefined ? product : { ...product, applied };
}

function keyOf(scope: Scope, id: string): string {
  return `${scope.companyId}:${id}`;
}
