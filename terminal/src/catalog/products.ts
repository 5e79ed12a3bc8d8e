import type { Product } from '@counterbook/shared/catalog';
import type { FedProduct } from '@counterbook/shared/sync';
import type { TaxRate } from '@counterbook/shared/tax';
import type { Inputs } from '../host/protocol/inputs.ts';
import type { ProductView } from '../host/protocol/views.ts';
import type { TillParts } from '../till/parts.ts';

type Goods = Pick<TillParts, 'products'> & {
  readonly edits: { readonly products: Pick<TillParts['edits']['products'], 'ids'> };
};

/** All that carry one of these barcodes: those that are still sold, or where there are none those that were. */
export async function findAllByBarcode(
  goods: Goods,
  barcodes: readonly string[],
): Promise<readonly FedProduct[]> {
  const found = await findBy(goods, { barcode: { $in: [...barcodes] } }, ({ barcode }) =>
    barcodes.includes(barcode),
  );
  const sold = found.filter(({ archived }) => !archived);
  return sold.length > 0 ? sold : found.slice(0, 1);
}

export async function findBySku(goods: Goods, sku: string): Promise<FedProduct | undefined> {
  const found = await findBy(goods, { sku }, (product) => product.sku === sku);
  return found.find((product) => !product.archived) ?? found[0];
}

/** By the hub's values, and by those that were changed here: whatever still has the value as this till shows it. */
async function findBy(
  { products, edits }: Goods,
  selector: Parameters<TillParts['products']['find']>[0],
  isWanted: (product: Product) => boolean,
): Promise<readonly FedProduct[]> {
  const found = await products.find(selector);
  const touched = edits.products.ids();
  if (touched.length === 0) return found;
  const all = [...found, ...(await products.byIds(touched))].filter(isWanted);
  return [...new Map(all.map((product) => [product.id, product])).values()];
}

export function taxRateOf({ facts }: Pick<TillParts, 'facts'>, product: Product): TaxRate | undefined {
  return facts.settings()?.taxRates.find(({ code }) => code === product.taxCode);
}

export async function searchProducts(
  parts: TillParts,
  { text, limit }: Inputs['search'],
): Promise<readonly ProductView[]> {
  // Archived ones are still in the index: a few more are asked for, so that they do not crowd out the rest.
  const asked = parts
    .search<FedProduct>('products', text, limit + 20)
    .map(parts.edits.products.shown)
    .filter(({ archived }) => !archived);
  const known = new Set(asked.map(({ id }) => id));
  const edited = (await parts.products.byIds(parts.edits.products.ids())).filter(
    (product) => !product.archived && !known.has(product.id) && isMatch(product, text),
  );
  const found = [...edited, ...asked];
  return Promise.all(found.slice(0, limit).map((product) => productView(parts, product)));
}

export async function findProduct(
  parts: TillParts,
  { productId }: Inputs['findProduct'],
): Promise<ProductView | null> {
  const product = await parts.products.byId(productId);
  return product ? productView(parts, product) : null;
}

export async function productView(parts: TillParts, product: FedProduct): Promise<ProductView> {
  const { id, sku, barcode, name, kind, unit, price, taxCode, category, archived } = product;
  const stockLeft = kind === 'goods' ? await parts.levels.stockOf(id) : null;
  const { isWaiting, isSetAside } = parts.edits.products;
  return {
    id,
    sku,
    barcode,
    name,
    kind,
    unit,
    price,
    taxCode,
    category,
    archived,
    stockLeft,
    isWaiting: isWaiting(product),
    isSetAside: isSetAside(product),
  };
}

function isMatch({ name, sku, barcode }: Product, text: string): boolean {
  const haystack = `${name} ${sku} ${barcode}`.toLocaleLowerCase();
  const words = text.toLocaleLowerCase().split(/\s+/);
  return words.every((word) => haystack.includes(word));
}
