/**
 * Money back for a sale's lines. What a part of a line is worth is reckoned cumulatively, so that a line
 * refunded in any number of parts gives back its amount and its tax to the last minor unit, never more.
 */
import type { Approval, Cart } from '../cart/cart.ts';
import { priceCart } from '../cart/price-cart.ts';
import { multiplyDivide, sum } from '../money/integer.ts';
import { accept, type Result, refuse } from '../result/result.ts';
import { summariseTaxes } from '../tax/tax.ts';
import type { Refund, RefundLine, Sale, SaleLine } from './sale.ts';
import { settleRefund, type Tender } from './tender.ts';

export type ReturnedLine = { readonly lineId: string; readonly quantity: number; readonly restock: boolean };

type Terms = {
  readonly tenders: readonly Tender[];
  readonly customerId: string | null;
  readonly cashStep: number;
  readonly reason: string;
  readonly approval: Approval | null;
};

export type RefundOfSale = Terms & {
  readonly sale: Sale;
  readonly original: { readonly entryId: string; readonly receiptNumber: string };
  readonly returned: readonly ReturnedLine[];
  /** Thousandths already refunded, by the sale's line id. */
  readonly refundedBefore: ReadonlyMap<string, number>;
};

export function refundSale(input: RefundOfSale): Result<Refund> {
  const lines: RefundLine[] = [];
  for (const returned of input.returned) {
    const sold = input.sale.lines.find((line) => line.id === returned.lineId);
    if (!sold) return refuse({ code: 'refund.line-unknown', lineId: returned.lineId });
    const before = (input.refundedBefore.get(sold.id) ?? 0) + quantityOf(lines, sold.id);
    if (!Number.isSafeInteger(returned.quantity) || returned.quantity <= 0) {
      return refuse({ code: 'quantity.invalid', quantity: returned.quantity, unit: sold.unit });
    }
    if (before + returned.quantity > sold.quantity) {
      return refuse({
        code: 'refund.more-than-sold',
        lineId: sold.id,
        sold: sold.quantity,
        refunded: before,
        asked: returned.quantity,
      });
    }
    lines.push(partOf(sold, before, returned));
  }
  return refundOf(lines, input.sale, input.original, input);
}

/** A refund without its receipt: priced like a cart, at the prices that the cashier agreed to. */
export function refundCart(cart: Cart, terms: Omit<Terms, 'customerId'>): Result<Refund> {
  const lines = priceCart(cart).lines.map(
    (line): RefundLine => ({ ...line, originalLineId: null, restock: true }),
  );
  return refundOf(lines, cart, null, { ...terms, customerId: cart.customerId });
}

/** What a refund of these lines pays out; the screen asks before the tenders are known. */
export function refundTotalOf(lines: readonly RefundLine[], pricesIncludeTax: boolean): number {
  return sum(summariseTaxes(lines, pricesIncludeTax).map((tax) => tax.gross));
}

/** The part of a sold line that comes back, given how much of it came back before. */
export function partOf(sold: SaleLine, before: number, returned: ReturnedLine): RefundLine {
  const share = (amount: number) =>
    multiplyDivide(amount, before + returned.quantity, sold.quantity) -
    multiplyDivide(amount, before, sold.quantity);
  const { labelPrice, ...line } = sold;
  return {
    ...line,
    // A part of a pack is at no label's price.
    ...(labelPrice === undefined || returned.quantity < sold.quantity ? {} : { labelPrice }),
    quantity: returned.quantity,
    discountAmount: share(sold.discountAmount),
    amount: share(sold.amount),
    tax: share(sold.tax),
    originalLineId: sold.id,
    restock: returned.restock,
  };
}

function refundOf(
  lines: RefundLine[],
  prices: Pick<Cart, 'currency' | 'pricesIncludeTax'>,
  original: Refund['original'],
  terms: Terms,
): Result<Refund> {
  if (lines.length === 0) return refuse({ code: 'cart.empty' });
  const taxes = summariseTaxes(lines, prices.pricesIncludeTax);
  const total = sum(taxes.map((tax) => tax.gross));
  const settled = settleRefund({
    total,
    tenders: terms.tenders,
    customerId: terms.customerId,
    cashStep: terms.cashStep,
  });
  if (!settled.ok) return settled;
  return accept({
    currency: prices.currency,
    pricesIncludeTax: prices.pricesIncludeTax,
    lines,
    original,
    taxes,
    taxTotal: sum(taxes.map((tax) => tax.tax)),
    total,
    rounding: settled.value.rounding,
    tenders: [...terms.tenders],
    reason: terms.reason,
    approval: terms.approval,
  });
}

function quantityOf(lines: readonly RefundLine[], originalLineId: string): number {
  return sum(lines.filter((line) => line.originalLineId === originalLineId).map((line) => line.quantity));
}
