/**
 * From a cart to its amounts. Order of the rules: quantity × unit price, or what the
 * piece's label says; the line's discount; the cart's
 * discount, allocated over the lines by what they still cost; tax by rate on what remains (see tax).
 */
import { allocate } from '../money/allocate.ts';
import { multiplyDivide, sum } from '../money/integer.ts';
import { priceOf } from '../quantity/quantity.ts';
import { type TaxSummary, taxLines } from '../tax/tax.ts';
import type { Cart, CartLine, Discount } from './cart.ts';

export type PricedLine = CartLine & {
  /** What the line's and the cart's discounts take off, together. */
  readonly discountAmount: number;
  /** After discounts; contains the tax where prices do. */
  readonly amount: number;
  readonly tax: number;
};

export type PricedCart = {
  readonly lines: readonly PricedLine[];
  /** Before any discount. */
  readonly subtotal: number;
  readonly discountTotal: number;
  readonly taxes: readonly TaxSummary[];
  readonly taxTotal: number;
  /** What is to be paid. */
  readonly total: number;
};

export function priceCart(cart: Cart): PricedCart {
  const before = cart.lines.map((line) => line.labelPrice ?? priceOf(line.unitPrice, line.quantity));
  const afterOwn = cart.lines.map(
    (line, index) => (before[index] ?? 0) - discountOf(before[index] ?? 0, line.discount),
  );
  const cartDiscount = discountOf(sum(afterOwn), cart.discount);
  const shares = cart.lines.length === 0 ? [] : allocate(cartDiscount, afterOwn);
  const amounts = afterOwn.map((amount, index) => amount - (shares[index] ?? 0));
  const taxable = cart.lines.map((line, index) => ({
    taxCode: line.taxCode,
    taxPpm: line.taxPpm,
    amount: amounts[index] ?? 0,
  }));
  const { taxes, lineTaxes } = taxLines(taxable, cart.pricesIncludeTax);
  const lines = cart.lines.map((line, index) => ({
    ...line,
    amount: amounts[index] ?? 0,
    discountAmount: (before[index] ?? 0) - (amounts[index] ?? 0),
    tax: lineTaxes[index] ?? 0,
  }));
  return {
    lines,
    subtotal: sum(before),
    discountTotal: sum(before) - sum(amounts),
    taxes,
    taxTotal: sum(taxes.map((tax) => tax.tax)),
    total: sum(taxes.map((tax) => tax.gross)),
  };
}

/** Never more than there is to discount. */
function discountOf(amount: number, discount: Discount | null): number {
  if (discount === null) return 0;
  return discount.kind === 'percent'
    ? multiplyDivide(amount, discount.ppm, 1_000_000)
    : Math.min(discount.amount, amount);
}
