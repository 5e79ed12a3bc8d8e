/** What is still to be paid while tenders are taken one by one, and what a typed amount means. */
import { roundToCash, sum } from '@counterbook/shared/money';
import { amountOf, settle, type Tender } from '@counterbook/shared/sale';

export type Due = {
  /** To the minor unit; what a card or an account would be charged. */
  readonly exact: number;
  /** In coins. */
  readonly inCash: number;
};

export function dueOf(total: number, tenders: readonly Tender[], cashStep: number): Due {
  const exact = Math.max(0, total - sum(tenders.map(({ amount }) => amount)));
  return { exact, inCash: exact === 0 ? 0 : Math.max(roundToCash(exact, cashStep), 0) };
}

/** Whether the tenders settle the sale, so that it can be finished. */
export function isSettled(total: number, tenders: readonly Tender[], cashStep: number): boolean {
  // Who owes is checked by the engine; here only the sums matter.
  return settle({ total, tenders, customerId: 'any', cashStep }).ok;
}

/** Two handings-over of cash are one tender. */
export function withTender(tenders: readonly Tender[], added: Tender): readonly Tender[] {
  if (added.type === 'card') return [...tenders, added];
  const before = amountOf(tenders, added.type);
  const others = tenders.filter(({ type }) => type !== added.type);
  return [...others, { ...added, amount: before + added.amount }];
}
