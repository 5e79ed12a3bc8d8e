import { type Gs1Price, type Gs1Reading, isoDateOf } from '@counterbook/hardware/scanner';
import type { Product } from '@counterbook/shared/catalog';
import { currencyOfNumber, decimalToMinor } from '@counterbook/shared/money';
import { positiveQuantitySchema, THOUSAND } from '@counterbook/shared/quantity';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import { addToCart, addToCartByLabel } from '../cart/cart-commands.ts';
import type { TillParts } from '../till/parts.ts';
import { weightNeeded } from './weight-needed.ts';

/**
 * Goods whose label says more than their number. What is past its use-by date is not rung up by a beep; who must sell
 * it all the same finds it by name. The weight is taken as printed and
 * priced by the catalogue, unless the label names a price: that is paid.
 */
export function addGs1Labelled(
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
  const quantity = quantityOn({ measure, count }, product);
  if (price !== null) {
    const paid = priceOn(price, product, parts.facts.settings()?.currency ?? '');
    return paid.ok ? addToCartByLabel(parts, product, { price: paid.value, quantity }) : paid;
  }
  if (product.unit === 'piece')
    return addQuantity(parts, product, { quantity: quantity ?? THOUSAND, separate: false });
  return quantity === null
    ? weightNeeded(product)
    : addQuantity(parts, product, { quantity, separate: true });
}

/** Null where the label does not say how much there is, in the unit by which it is sold. */
function quantityOn({ measure, count }: Pick<Gs1Reading, 'measure' | 'count'>, { unit }: Product) {
  if (unit === 'piece') return count === null ? null : count * THOUSAND;
  return measure?.unit === unit && measure.quantity > 0 ? measure.quantity : null;
}

/** In minor units of the shop's currency; digits that it has no coins for are refused. */
function priceOn({ digits, decimals, currency: number }: Gs1Price, { name }: Product, currency: string) {
  if (number !== null && currencyOfNumber(number) !== currency)
    return refuse({ code: 'label.other-currency', name });
  const whole = String(digits).padStart(decimals + 1, '0');
  const split = whole.length - decimals;
  const text = decimals === 0 ? whole : `${whole.slice(0, split)}.${whole.slice(split)}`;
  const minor = decimalToMinor(text, currency);
  return minor.ok ? accept(minor.value) : refuse({ code: 'label.price-unusable', name });
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
