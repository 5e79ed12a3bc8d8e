import type { JournalEntry } from '../journal/entry.ts';
import { amountOf } from '../sale/tender.ts';

/** What an entry adds to what the customer owes, in minor units; negative when the debt shrinks. */
export type DebtMovement = {
  readonly customerId: string;
  readonly amount: number;
  readonly reason: 'sale' | 'refund' | 'paid';
};

export function debtEffectsOf(entry: JournalEntry): readonly DebtMovement[] {
  const { customerId } = entry;
  if (customerId === null) return [];
  switch (entry.type) {
    case 'sale.completed':
      return movement(customerId, amountOf(entry.payload.tenders, 'account'), 'sale');
    case 'sale.refunded':
      return movement(customerId, -amountOf(entry.payload.tenders, 'account'), 'refund');
    case 'debt.paid':
      return movement(customerId, -entry.payload.amount, 'paid');
    default:
      return [];
  }
}

function movement(
  customerId: string,
  amount: number,
  reason: DebtMovement['reason'],
): readonly DebtMovement[] {
  return amount === 0 ? [] : [{ customerId, amount, reason }];
}
