import type { DebtPaid } from '../debt/debt.ts';
import { sum } from '../money/integer.ts';
import { summariseTaxes, type TaxSummary, taxLines } from '../tax/tax.ts';
import type { Refund, Sale, SaleLine } from './sale.ts';

/** What does not add up in a sale, in words; null when all does. The hub sets such an entry aside, whole. */
export function findSaleDisagreement(sale: Sale): string | null {
  const { taxes, lineTaxes } = taxLines(sale.lines, sale.pricesIncludeTax);
  if (!areSameTaxes(taxes, sale.taxes)) return 'the taxes are not those of the lines';
  if (sale.lines.some((line, index) => line.tax !== lineTaxes[index])) return "a line's tax is not its share";
  if (sale.subtotal - sale.discountTotal !== sum(sale.lines.map((line) => line.amount)))
    return 'subtotal less discount is not the sum of the lines';
  if (
    sale.lines.some(
      ({ labelPrice, amount, discountAmount }) =>
        (labelPrice ?? amount + discountAmount) !== amount + discountAmount,
    )
  )
    return "a line is not at its label's price";
  const given = sum(sale.tenders.map((tender) => tender.amount));
  if (given !== sale.total + sale.rounding + sale.change) return 'the tenders do not settle the total';
  return findTotalDisagreement(sale);
}

export function findRefundDisagreement(refund: Refund): string | null {
  if (!areSameTaxes(summariseTaxes(refund.lines, refund.pricesIncludeTax), refund.taxes)) {
    return 'the taxes are not those of the lines';
  }
  const given = sum(refund.tenders.map((tender) => tender.amount));
  if (given !== refund.total + refund.rounding) return 'the tenders do not settle the total';
  return findTotalDisagreement(refund);
}

export function findPaymentDisagreement(paid: DebtPaid): string | null {
  const given = sum(paid.tenders.map((tender) => tender.amount));
  return given === paid.amount + paid.rounding + paid.change ? null : 'the tenders do not settle the amount';
}

function findTotalDisagreement(
  document: { lines: readonly SaleLine[] } & Pick<Sale, 'taxes' | 'taxTotal' | 'total' | 'pricesIncludeTax'>,
): string | null {
  if (sum(document.taxes.map((tax) => tax.tax)) !== document.taxTotal)
    return 'the tax total is not the sum of the taxes';
  const amounts = sum(document.lines.map((line) => line.amount));
  const total = document.pricesIncludeTax ? amounts : amounts + document.taxTotal;
  return total === document.total ? null : 'the total is not the sum of the lines';
}

function areSameTaxes(left: readonly TaxSummary[], right: readonly TaxSummary[]): boolean {
  return left.length === right.length && left.every((tax, index) => isSameTax(tax, right[index]));
}

function isSameTax(left: TaxSummary, right: TaxSummary | undefined): boolean {
  return (
    left.code === right?.code &&
    left.ppm === right.ppm &&
    left.net === right.net &&
    left.tax === right.tax &&
    left.gross === right.gross
  );
}
