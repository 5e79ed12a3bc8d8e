/**
 * The plain sum over the file: what three tills and a hub must come to. It shares no code with the product and
 * none with the plan: pence from the digits of the text, pieces as they stand, one pass, nothing clever.
 */
import type { Invoice } from './invoice.ts';

export type Oracle = {
  readonly sales: { readonly count: number; readonly total: number };
  readonly refunds: { readonly count: number; readonly total: number };
  /** Pieces on the shelf at the end, by code of goods. */
  readonly stock: ReadonlyMap<string, number>;
  /** Pence owed at the end, by customer. */
  readonly debts: ReadonlyMap<string, number>;
};

const NO_GOODS = ['POST', 'DOT', 'D', 'M', 'S', 'C2', 'BANK CHARGES', 'AMAZONFEE'];
const OPENING_PIECES = 1000;

export function sumUp(invoices: readonly Invoice[]): Oracle {
  const sales = { count: 0, total: 0 };
  const refunds = { count: 0, total: 0 };
  const stock = new Map<string, number>();
  const debts = new Map<string, number>();
  const bought = new Map<string, { times: number; onAccount: boolean }>();
  for (const invoice of invoices) {
    let pence = 0;
    const isReturn = invoice.invoice[0] === 'C';
    const isWriteOff = !isReturn && invoice.lines.every((line) => line.quantity < 0);
    for (const line of invoice.lines) {
      const goods = !NO_GOODS.includes(line.code) && !line.code.toLowerCase().startsWith('gift_');
      // A return's minus brings goods back; a write-off's minus is goods that are gone.
      const gone = isWriteOff ? -line.quantity : line.quantity;
      if (goods) stock.set(line.code, (stock.get(line.code) ?? OPENING_PIECES) - gone);
      pence += line.quantity * penceOf(line.unitPrice);
    }
    const who = invoice.customer;
    if (isReturn) {
      refunds.count += 1;
      refunds.total -= pence;
      if (who && bought.get(who)?.onAccount) debts.set(who, (debts.get(who) ?? 0) + pence);
    } else if (!isWriteOff) {
      sales.count += 1;
      sales.total += pence;
      if (who) {
        const times = (bought.get(who)?.times ?? 0) + 1;
        const onAccount = times % 3 === 0;
        bought.set(who, { times, onAccount });
        if (onAccount) debts.set(who, (debts.get(who) ?? 0) + pence);
      }
    }
    if (who && !debts.has(who)) debts.set(who, 0);
  }
  return { sales, refunds, stock, debts };
}

/** `2.5` → 250; the file never has more than two decimals. */
function penceOf(text: string): number {
  const point = text.indexOf('.');
  if (point < 0) return Number.parseInt(text, 10) * 100;
  const fraction = `${text.slice(point + 1)}00`.slice(0, 2);
  return Number.parseInt(text.slice(0, point) + fraction, 10);
}
