import type { Product } from '@counterbook/shared/catalog';
import type { TaxRate } from '@counterbook/shared/tax';
import type { Inputs } from '../host/protocol/inputs.ts';
import type { ProductView } from '../host/protocol/views.ts';
import type { TillParts } from '../till/parts.ts';

/** The product that carries one of these barcodes; one that is still sold before one that is not. */
export async function findByBarcode(
  { products }: Pick<TillParts, 'products'>,
  barcodes: readonly string[],
): Promise<Product | undefined> {
  const found = await products.find({ barcode: { $in: [...barcodes] } });
  return found.find((product) => !product.archived) ?? found[0];
}

export async function findBySku(
  { products }: Pick<TillParts, 'products'>,
  sku: string,
): Promise<Product | undefined> {
  const found = await products.find({ sku });
  return found.find((product) => !product.archived) ?? found[0];
}

export function taxRateOf({ facts }: Pick<TillParts, 'facts'>, product: Product): TaxRate | undefined {
  return facts.settings()?.taxRates.find(({ code }) => code === product.taxCode);
}

export async function searchProducts(
  parts: TillParts,
  { text, limit }: Inputs['search'],
): Promise<readonly ProductView[]> {
  // Archived ones are still in the index: a few more are asked for, so that they do not crowd out the rest.
  const found = parts.search<Product>('products', text, limit + 20).filter(({ archived }) => !archived);
  return Promise.all(found.slice(0, limit).map((product) => productView(parts, product)));
}

async function productView(parts: TillParts, product: Product): Promise<ProductView> {
  const { id, sku, barcode, name, kind, unit, price } = product;
  const stockLeft = kind === 'goods' ? await parts.levels.stockOf(id) : null;
  return { id, sku, barcode, name, kind, unit, price, stockLeft };
}
