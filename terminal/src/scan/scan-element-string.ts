import { type Gs1Price, type Gs1Reading, isoDateOf } from '@counterbook/hardware/scanner';
import type { Approval, Trace } from '@counterbook/shared/cart';
import type { Product } from '@counterbook/shared/catalog';
import { currencyOfNumber, decimalToMinor } from '@counterbook/shared/money';
import { positiveQuantitySchema, THOUSAND } from '@counterbook/shared/quantity';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import { addToCart, addToCartByLabel } from '../cart/cart-commands.ts';
import { keepMarks } from '../cart/kept-marks.ts';
import { type AskedApproval, requireApproval, requireSelling } from '../staff/staff-commands.ts';
import type { TillParts } from '../till/parts.ts';
import { weightNeeded } from './weight-needed.ts';

/**
 * Goods whose label says more than their number. The weight is taken as printed and priced by the catalogue, unless
 * the label names a price: that is paid. Lot, serial number and last day stay with the line. What is past its last day
 * is rung up only with a manager's yes, given for it: nobody sells that by an unnoticed beep.
 */
export async function addGs1Labelled(
  parts: TillParts,
  product: Product,
  { reading, approval }: { readonly reading: Gs1Reading; readonly approval: AskedApproval },
): Promise<Result<{ lineId: string }>> {
  const now = new Date(parts.now());
  const trace = traceOf(reading, now.getUTCFullYear());
  const spared = await approveExpired(parts, product, { lastDay: trace?.expires, now, approval });
  if (!spared.ok) return spared;
  const marks = { trace, expiredApproval: spared.value };
  const quantity = quantityOn(reading, product);
  if (reading.price !== null) {
    const price = priceOn(reading.price, product, parts.facts.settings()?.currency ?? '');
    return price.ok
      ? addToCartByLabel(parts, product, { label: { price: price.value, quantity }, ...marks })
      : price;
  }
  const counted = quantity ?? (product.unit === 'piece' ? THOUSAND : null);
  if (counted === null) return weightNeeded(product, keepMarks(parts, product, marks));
  if (!positiveQuantitySchema.safeParse(counted).success)
    return refuse({ code: 'quantity.invalid', unit: product.unit });
  return addToCart(parts, product, { quantity: counted, separate: product.unit !== 'piece', ...marks });
}

function traceOf({ lot, serial, expires }: Gs1Reading, thisYear: number): Trace | undefined {
  if (lot === null && serial === null && expires === null) return undefined;
  return {
    ...(lot === null ? {} : { lot }),
    ...(serial === null ? {} : { serial }),
    ...(expires === null ? {} : { expires: isoDateOf(expires, thisYear) }),
  };
}

const TWELVE_HOURS = 43_200_000;

async function approveExpired(
  parts: TillParts,
  { name }: Product,
  asked: {
    readonly lastDay: string | undefined;
    readonly now: Date;
    readonly approval: AskedApproval;
  },
): Promise<Result<Approval | undefined>> {
  const { lastDay, now, approval } = asked;
  // By the day that is not over anywhere: nothing is refused on the morning of its last day.
  const today = new Date(now.getTime() - TWELVE_HOURS).toISOString().slice(0, 10);
  if (lastDay === undefined || lastDay >= today) return accept(undefined);
  const selling = requireSelling(parts);
  if (!selling.ok) return selling;
  if (approval === null) return refuse({ code: 'scan.expired', name, lastDay });
  return requireApproval(parts, selling.value, { approval, what: 'expired', reason: approval.reason });
}

/** Null where the label does not say how much there is, in the unit by which it is sold. */
function quantityOn({ measure, count }: Gs1Reading, { unit }: Product): number | null {
  if (unit === 'piece') return count === null ? null : count * THOUSAND;
  return measure?.unit === unit && measure.quantity > 0 ? measure.quantity : null;
}

/** In minor units of the shop's currency; digits that it has no coins for are refused. */
function priceOn(
  { digits, decimals, currency: number }: Gs1Price,
  { name }: Product,
  currency: string,
): Result<number> {
  if (number !== null && currencyOfNumber(number) !== currency)
    return refuse({ code: 'label.other-currency', name });
  const whole = String(digits).padStart(decimals + 1, '0');
  const split = whole.length - decimals;
  const text = decimals === 0 ? whole : `${whole.slice(0, split)}.${whole.slice(split)}`;
  const minor = decimalToMinor(text, currency);
  return minor.ok ? accept(minor.value) : refuse({ code: 'label.price-unusable', name });
}
