import { identify, parseScan } from '@counterbook/hardware/scanner';
import type { Product } from '@counterbook/shared/catalog';
import { THOUSAND } from '@counterbook/shared/quantity';
import { type Result, refuse } from '@counterbook/shared/result';
import { addToCart, addToCartByLabel } from '../cart/cart-commands.ts';
import { findAllByBarcode, findBySku } from '../catalog/products.ts';
import type { Inputs } from '../host/protocol/inputs.ts';
import type { TillParts } from '../till/parts.ts';
import { addGs1Labelled } from './scan-element-string.ts';
import { weightNeeded } from './weight-needed.ts';

/** From a scan to a line of the cart: by barcode first, then by SKU, as cashiers also type. */
export async function scanCode(
  parts: TillParts,
  { code, approval = null, productId }: Inputs['scan'],
): Promise<Result<{ lineId: string }>> {
  const scan = parseScan(code, parts.facts.settings()?.inStorePatterns);
  const text = identify(code.trim()).data;
  switch (scan.type) {
    case 'malformed': {
      // A SKU may look like a barcode with a wrong check digit; only what is nobody's SKU is a misread.
      const bySku = await findBySku(parts, text);
      if (bySku) return addOne(parts, bySku);
      return scan.reason === 'value-digit'
        ? refuse({ code: 'label.value-digit', text })
        : refuse({ code: 'scan.malformed', text, reason: scan.reason });
    }
    case 'product': {
      const found = await onlyOneOf(parts, scan.sameAs, { code, text, productId });
      return found.ok ? addOne(parts, found.value) : found;
    }
    case 'gs1': {
      const found = await onlyOneOf(parts, scan.sameAs, { code, text, productId });
      return found.ok ? addGs1Labelled(parts, found.value, { reading: scan, approval }) : found;
    }
    case 'code': {
      const product = await findBySku(parts, scan.code);
      return product ? addOne(parts, product) : unknown(parts, text);
    }
    case 'weighed': {
      const product = await findBySku(parts, scan.itemCode);
      if (!product) return unknownItem(parts, scan.itemCode);
      if (scan.quantity === 0) return weightNeeded(product);
      return addToCart(parts, product, { quantity: scan.quantity, separate: true });
    }
    case 'priced': {
      const product = await findBySku(parts, scan.itemCode);
      if (!product) return unknownItem(parts, scan.itemCode);
      return addToCartByLabel(parts, product, { label: { price: scan.priceMinor, quantity: null } });
    }
  }
}

type Scanned = { readonly code: string; readonly text: string; readonly productId: string | undefined };

async function onlyOneOf(
  parts: TillParts,
  barcodes: readonly string[],
  { code, text, productId }: Scanned,
): Promise<Result<Product>> {
  const owners = await findAllByBarcode(parts, barcodes);
  const chosen = owners.find(({ id }) => id === productId);
  // Tills that did not see each other gave it to several products: the cashier sees which is in hand.
  if (owners.length > 1 && chosen === undefined)
    return refuse({ code: 'scan.ambiguous', scanned: code, productIds: owners.map(({ id }) => id) });
  const product = chosen ?? owners[0] ?? (await findBySku(parts, text));
  return product ? { ok: true, value: product } : unknown(parts, text);
}

function unknown({ isLoaded }: TillParts, text: string): Result<never> {
  return refuse({ code: isLoaded() ? 'scan.unknown' : 'scan.loading', text });
}

/** The number within a label is what the person at the scale typed: it, and not the bars, is to be put right. */
function unknownItem(parts: TillParts, itemCode: string): Result<never> {
  return parts.isLoaded() ? refuse({ code: 'label.item-unknown', itemCode }) : unknown(parts, itemCode);
}

function addOne(parts: TillParts, product: Product): Result<{ lineId: string }> {
  if (product.unit !== 'piece') return weightNeeded(product);
  return addToCart(parts, product, { quantity: THOUSAND, separate: false });
}
