import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actOf, deeds } from '../testing/acts.ts';
import { aCart, aRefund, aSale, tender } from '../testing/builders.ts';
import { recountDebts } from '../testing/recount.ts';
import { aTill } from '../testing/till.ts';
import { customerSchema, debtPaidSchema } from './debt.ts';
import { debtEffectsOf } from './debt-effects.ts';

const onAccount = aCart([{ unitPrice: 700 }], { customerId: 'ann' });

describe('a debt', () => {
  it('grows by what is sold on account, shrinks by refunds onto it and by payments', () => {
    const till = aTill();
    const payload = {
      currency: 'GBP',
      amount: 300,
      rounding: 0,
      tenders: [tender('cash', 500)],
      change: 200,
    };
    const entries = [
      till.write({ type: 'sale.completed', customerId: 'ann', payload: aSale(onAccount, 'account') }),
      till.write({ type: 'sale.refunded', customerId: 'ann', payload: aRefund(onAccount, 'account') }),
      till.write({ type: 'debt.paid', customerId: 'ann', payload }),
    ];
    expect(entries.flatMap(debtEffectsOf)).toEqual([
      { customerId: 'ann', amount: 700, reason: 'sale' },
      { customerId: 'ann', amount: -700, reason: 'refund' },
      { customerId: 'ann', amount: -300, reason: 'paid' },
    ]);
  });

  it('is untouched by a customer who pays at once, and by nobody', () => {
    const till = aTill();
    const paid = till.write({ type: 'sale.completed', customerId: 'ann', payload: aSale(onAccount) });
    const nobody = till.write({ type: 'sale.completed', payload: aSale(onAccount, 'account') });
    expect([paid, nobody].flatMap(debtEffectsOf)).toEqual([]);
  });

  it('is the plain sum of everything that happened', () => {
    fc.assert(
      fc.property(deeds(1), (done) => {
        const till = aTill();
        const balances = new Map<string, number>();
        for (const { customerId, amount } of done.map(actOf).map(till.write).flatMap(debtEffectsOf))
          balances.set(customerId, (balances.get(customerId) ?? 0) + amount);
        const counted = recountDebts(done);
        for (const who of new Set([...balances.keys(), ...Object.keys(counted)]))
          expect(balances.get(who) ?? 0).toBe(counted[who] ?? 0);
      }),
    );
  });
});

describe('the schemas of debt', () => {
  const paid = { currency: 'GBP', amount: 300, rounding: 0, tenders: [tender('cash', 300)], change: 0 };

  it('let a debt be paid with money, not with more debt', () => {
    expect(debtPaidSchema.safeParse(paid).success).toBe(true);
    expect(debtPaidSchema.safeParse({ ...paid, tenders: [tender('card', 300)] }).success).toBe(true);
    expect(debtPaidSchema.safeParse({ ...paid, tenders: [tender('account', 300)] }).success).toBe(false);
  });

  it('ask a customer for a name of more than blanks', () => {
    const customer = { id: 'ann', phone: '', email: '', code: '', archived: false };
    expect(customerSchema.safeParse({ ...customer, name: 'Ann' }).success).toBe(true);
    expect(customerSchema.safeParse({ ...customer, name: '  ' }).success).toBe(false);
  });
});
