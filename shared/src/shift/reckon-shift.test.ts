import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actOf, type Deed, deeds } from '../testing/acts.ts';
import { aCart, aRefund, aSale, tender } from '../testing/builders.ts';
import { worthOf } from '../testing/recount.ts';
import { aTill } from '../testing/till.ts';
import { reckonShift } from './reckon-shift.ts';

describe('a shift', () => {
  it('expects float, cash taken less change, cash moved and debts paid, less cash refunds', () => {
    const till = aTill();
    const sale = { ...aSale(aCart([{ unitPrice: 700 }])), tenders: [tender('cash', 1000)], change: 300 };
    const mixed = {
      ...aSale(aCart([{ unitPrice: 700 }])),
      tenders: [tender('card', 500), tender('cash', 200)],
    };
    const paid = { currency: 'GBP', amount: 400, rounding: 0, tenders: [tender('cash', 500)], change: 100 };
    const entries = [
      till.write({ type: 'shift.opened', payload: { float: 10_000 } }),
      till.write({ type: 'sale.completed', payload: sale }),
      till.write({ type: 'sale.completed', payload: mixed }),
      till.write({ type: 'sale.refunded', payload: aRefund(aCart([{ unitPrice: 150 }])) }),
      till.write({ type: 'debt.paid', customerId: 'ann', payload: paid }),
      till.write({ type: 'cash.moved', payload: { direction: 'out', amount: 5000, reason: 'bank' } }),
      till.write({ type: 'cash.moved', payload: { direction: 'in', amount: 50, reason: 'coins' } }),
      till.write({ type: 'drawer.opened', payload: { reason: 'change' } }),
    ];
    expect(reckonShift(entries, 6000)).toEqual({
      counted: 6000,
      expected: 6200,
      difference: -200,
      sales: { count: 2, total: 1400 },
      refunds: { count: 1, total: 150 },
      tenders: { cash: 1150, card: 500, account: 0 },
    });
  });

  it('in which nothing happened expects nothing', () => {
    expect(reckonShift([], 0)).toMatchObject({ expected: 0, difference: 0, sales: { count: 0 } });
  });

  it('agrees with a plain recount of its deeds', () => {
    fc.assert(
      fc.property(deeds(1), fc.nat({ max: 100_000 }), fc.nat({ max: 100_000 }), (done, float, counted) => {
        const till = aTill();
        const entries = [
          till.write({ type: 'shift.opened', payload: { float } }),
          ...done.map(actOf).map(till.write),
        ];
        const of = (kind: Deed['kind']) => done.filter((deed) => deed.kind === kind);
        const cash = (of_: Deed[]) => plain(of_.filter((deed) => !isOnAccount(deed)).map(worthOf));
        const owed = (of_: Deed[]) => plain(of_.filter(isOnAccount).map(worthOf));
        const taken = cash(of('sale')) + plain(of('paid').map(worthOf)) - cash(of('refund'));
        expect(reckonShift(entries, counted)).toEqual({
          counted,
          expected: float + taken,
          difference: counted - float - taken,
          sales: { count: of('sale').length, total: plain(of('sale').map(worthOf)) },
          refunds: { count: of('refund').length, total: plain(of('refund').map(worthOf)) },
          tenders: { cash: taken, card: 0, account: owed(of('sale')) - owed(of('refund')) },
        });
      }),
    );
  });
});

function isOnAccount(deed: Deed): boolean {
  return deed.kind !== 'paid' && deed.onAccount && deed.customer !== null;
}

function plain(values: number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
