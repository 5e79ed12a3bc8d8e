import { type InStorePattern, identify, parseScan } from '@counterbook/hardware/scanner';
import type { Product } from '@counterbook/shared/catalog';
import { THOUSAND } from '@counterbook/shared/quantity';
import { type Result, refuse } from '@counterbook/shared/result';
import { addToCart } from '../cart/cart-commands.ts';
import { findAllByBarcode, findBySku } from '../catalog/products.ts';
import type { Inputs } from '../host/protocol/inputs.ts';
import type { TillParts } from '../till/parts.ts';
import { addLabelled } from './scan-element-string.ts';
import { weightNeeded } from './weight-needed.ts';

/** How this shop's scale prints its labels; none are given where it has no scale. */
export type ScanOptions = { readonly patterns: readonly InStorePattern[] };

/** From a scan to a line of the cart: by barcode first, then by SKU, as cashiers also type. */
export async function scanCode(
  parts: TillParts,
  { code }: Inputs['scan'],
  { patterns }: ScanOptions,
): Promise<Result<{ lineId: string }>> {
  const scan = parseScan(code, patterns);
  const text = identify(code.trim()).data;
  switch (scan.type) {
    case 'malformed': {
      // A SKU may look like a barcode with a wrong check digit; only what is nobody's SKU is a misread.
      const bySku = await findBySku(parts, text);
      return bySku ? addOne(parts, bySku) : refuse({ code: 'scan.malformed', text, reason: scan.reason });
    }
    case 'product': {
      const found = await onlyOneOf(parts, scan.sameAs, text);
      return found.ok ? addOne(parts, found.value) : found;
    }
    case 'gs1': {
      const found = await onlyOneOf(parts, scan.sameAs, text);
      return found.ok ? addLabelled(parts, found.value, scan) : found;
    }
    case 'code': {
      const product = await findBySku(parts, scan.code);
      return product ? addOne(parts, product) : unknown(parts, text);
    }
    case 'weighed': {
      const product = await findBySku(parts, scan.itemCode);
      if (!product) return unknown(parts, text);
      if (scan.quantity === 0) return weightNeeded(product);
      return addToCart(parts, product, { quantity: scan.quantity, separate: true });
    }
    case 'priced':
      return refuse({ code: 'scan.priced-label', text, itemCode: scan.itemCode });
  }
}

async function onlyOneOf(
  parts: TillParts,
  barcodes: readonly string[],
  text: string,
): Promise<Result<Product>> {
  const owners = await findAllByBarcode(parts, barcodes);
  // Tills that did not see each other gave it to several products: the cashier sees which is in hand.
  if (owners.length > 1)
    return refuse({ code: 'scan.ambiguous', text, productIds: owners.map(({ id }) => id) });
  const product = owners[0] ?? (await findBySku(parts, text));
  return product ? { ok: true, value: product } : unknown(parts, text);
}

function unknown({ isLoaded }: TillParts, text: string): Result<never> {
  return refuse({ code: isLoaded() ? 'scan.unknown' : 'scan.loading', text });
}

function addOne(parts: TillParts, product: Product): Result<{ lineId: string }> {
  if (product.unit !== 'piece') return weightNeeded(product);
  return addToCart(parts, product, { quantity: THOUSAND, separate: false });
}
