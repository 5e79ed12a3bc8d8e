/**
 * A tender is one way money was handed over. Cash is what was given, before change; `card` was approved on an
 * external terminal and its slip's reference typed in; `account` puts the amount on the customer's debt.
 */
import { z } from 'zod';
import { sum } from '../money/integer.ts';
import { positiveMinorSchema, roundToCash } from '../money/money.ts';
import { accept, type Result, refuse } from '../result/result.ts';

export const tenderSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('cash'), amount: positiveMinorSchema }),
  z.object({ type: z.literal('card'), amount: positiveMinorSchema, reference: z.string().max(64) }),
  z.object({ type: z.literal('account'), amount: positiveMinorSchema }),
]);
export type Tender = z.infer<typeof tenderSchema>;

export type Settlement = {
  /** What rounding to coins adds to the total; 0 without cash. */
  readonly rounding: number;
  readonly change: number;
};

export type Settle = {
  readonly total: number;
  readonly tenders: readonly Tender[];
  readonly customerId: string | null;
  readonly cashStep: number;
};

/** Settles a sale: `sum(tenders) = total + rounding + change`, change from cash only. */
export function settle({ total, tenders, customerId, cashStep }: Settle): Result<Settlement> {
  const cash = amountOf(tenders, 'cash');
  const other = sum(tenders.map((tender) => tender.amount)) - cash;
  if (amountOf(tenders, 'account') > 0 && customerId === null)
    return refuse({ code: 'tender.account-without-customer' });
  if (other > total) return refuse({ code: 'tender.more-than-total', total, given: other });
  const due = cash > 0 ? roundToCash(total - other, cashStep) : total - other;
  if (cash < due) return refuse({ code: 'tender.short', total, given: other + cash, missing: due - cash });
  return accept({ rounding: due - (total - other), change: cash - due });
}

/** A refund pays out exactly its total; cash is rounded to coins and what that adds or takes is told. */
export function settleRefund({ total, tenders, customerId, cashStep }: Settle): Result<Settlement> {
  const given = sum(tenders.map((tender) => tender.amount));
  if (amountOf(tenders, 'account') > 0 && customerId === null)
    return refuse({ code: 'tender.account-without-customer' });
  const cash = amountOf(tenders, 'cash');
  const due = cash > 0 ? roundToCash(total - (given - cash), cashStep) + (given - cash) : total;
  if (given !== due)
    return refuse({ code: given < due ? 'tender.short' : 'tender.more-than-total', total: due, given });
  return accept({ rounding: due - total, change: 0 });
}

export function amountOf(tenders: readonly Tender[], type: Tender['type']): number {
  return sum(tenders.filter((tender) => tender.type === type).map((tender) => tender.amount));
}
