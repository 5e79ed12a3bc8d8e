import type { JournalEntry } from '../journal/entry.ts';
import { sum } from '../money/integer.ts';
import { amountOf, type Tender } from '../sale/tender.ts';
import type { ShiftClosed } from './shift.ts';

/** What an entry adds to the cash in the drawer, in minor units. */
export function cashEffectOf(entry: JournalEntry): number {
  switch (entry.type) {
    case 'shift.opened':
      return entry.payload.float;
    case 'cash.moved':
      return entry.payload.direction === 'in' ? entry.payload.amount : -entry.payload.amount;
    case 'sale.completed':
    case 'debt.paid':
      return amountOf(entry.payload.tenders, 'cash') - entry.payload.change;
    case 'sale.refunded':
      return -amountOf(entry.payload.tenders, 'cash');
    default:
      return 0;
  }
}

/** The report of a shift from its own entries and the counted drawer. */
export function reckonShift(entries: readonly JournalEntry[], counted: number): ShiftClosed {
  const expected = sum(entries.map(cashEffectOf));
  const sales = entries.flatMap((entry) => (entry.type === 'sale.completed' ? entry.payload : []));
  const refunds = entries.flatMap((entry) => (entry.type === 'sale.refunded' ? entry.payload : []));
  const payments = entries.flatMap((entry) => (entry.type === 'debt.paid' ? entry.payload : []));
  const net = (type: Tender['type']) =>
    sum([...sales, ...payments].map((taken) => amountOf(taken.tenders, type))) -
    sum(refunds.map((refund) => amountOf(refund.tenders, type)));
  const change = sum([...sales, ...payments].map((taken) => taken.change));
  return {
    counted,
    expected,
    difference: counted - expected,
    sales: { count: sales.length, total: sum(sales.map((sale) => sale.total)) },
    refunds: { count: refunds.length, total: sum(refunds.map((refund) => refund.total)) },
    tenders: { cash: net('cash') - change, card: net('card'), account: net('account') },
  };
}
