import { type Gs1Reading, isoDateOf } from '@counterbook/hardware/scanner';
import type { Product } from '@counterbook/shared/catalog';
import { positiveQuantitySchema, THOUSAND } from '@counterbook/shared/quantity';
import { type Result, refuse } from '@counterbook/shared/result';
import { addToCart } from '../cart/cart-commands.ts';
import type { TillParts } from '../till/parts.ts';
import { weightNeeded } from './weight-needed.ts';

/**
 * Goods whose label says more than their number. What is past its use-by date is not rung up by a beep; who must sell
 * it all the same finds it by name. The weight is taken as printed and priced by the catalogue.
 */
export function addLabelled(
  parts: TillParts,
  product: Product,
  { expires, measure, count, price }: Gs1Reading,
): Result<{ lineId: string }> {
  const now = new Date(parts.now());
  const lastDay = expires === null ? null : isoDateOf(expires, now.getUTCFullYear());
  // By the day that is not over anywhere: nothing is refused on the morning of its last day.
  const today = new Date(now.getTime() - TWELVE_HOURS).toISOString().slice(0, 10);
  if (lastDay !== null && lastDay < today)
    return refuse({ code: 'scan.expired', name: product.name, lastDay });
  if (product.unit === 'piece')
    return addQuantity(parts, product, { quantity: (count ?? 1) * THOUSAND, separate: false });
  if (measure?.unit === product.unit && measure.quantity > 0)
    return addQuantity(parts, product, { quantity: measure.quantity, separate: true });
  return price === null
    ? weightNeeded(product)
    : refuse({ code: 'scan.priced-label', text: product.name, itemCode: product.sku });
}

const TWELVE_HOURS = 43_200_000;

function addQuantity(
  parts: TillParts,
  product: Product,
  added: { readonly quantity: number; readonly separate: boolean },
): Result<{ lineId: string }> {
  if (!positiveQuantitySchema.safeParse(added.quantity).success)
    return refuse({ code: 'quantity.invalid', unit: product.unit });
  return addToCart(parts, product, added);
}
