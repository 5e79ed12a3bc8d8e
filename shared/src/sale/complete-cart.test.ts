import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCart, tender } from '../testing/builders.ts';
import { carts } from '../testing/carts.ts';
import { exactRound, plainSum } from '../testing/exact.ts';
import { findSaleDisagreement } from './check-sums.ts';
import { completeCart } from './complete-cart.ts';
import { saleSchema } from './sale.ts';
import { settle, settleRefund, type Tender } from './tender.ts';

const ann = { customerId: 'ann', cashStep: 1 };

describe('settling a sale', () => {
  it('gives change from cash', () => {
    expect(settle({ ...ann, total: 1250, tenders: [tender('cash', 2000)] })).toEqual({
      ok: true,
      value: { rounding: 0, change: 750 },
    });
  });

  it('mixes tenders', () => {
    const tenders = [tender('card', 500), tender('account', 250), tender('cash', 1000)];
    expect(settle({ ...ann, total: 1250, tenders })).toMatchObject({ value: { rounding: 0, change: 500 } });
  });

  it('rounds to coins what cash has to pay, and nothing else', () => {
    const tenders = [tender('card', 500), tender('cash', 100)];
    expect(settle({ ...ann, cashStep: 5, total: 598, tenders })).toMatchObject({
      value: { rounding: 2, change: 0 },
    });
    expect(settle({ ...ann, cashStep: 5, total: 598, tenders: [tender('card', 598)] })).toMatchObject({
      value: { rounding: 0, change: 0 },
    });
  });

  it('refuses tenders that fall short and says by how much', () => {
    expect(settle({ ...ann, total: 1250, tenders: [tender('cash', 1000)] })).toEqual({
      ok: false,
      refusal: { code: 'tender.short', total: 1250, given: 1000, missing: 250 },
    });
    expect(settle({ ...ann, total: 1, tenders: [] })).toMatchObject({ refusal: { code: 'tender.short' } });
  });

  it('refuses change from anything but cash', () => {
    expect(settle({ ...ann, total: 100, tenders: [tender('card', 101)] })).toMatchObject({
      refusal: { code: 'tender.more-than-total' },
    });
  });

  it('refuses an account without a customer', () => {
    expect(
      settle({ total: 100, tenders: [tender('account', 100)], customerId: null, cashStep: 1 }),
    ).toMatchObject({ refusal: { code: 'tender.account-without-customer' } });
  });

  it('takes nothing for what is free', () => {
    expect(settle({ ...ann, total: 0, tenders: [] })).toMatchObject({ value: { rounding: 0, change: 0 } });
  });

  const tenders = fc.array(
    fc.tuple(fc.constantFrom<Tender['type']>('cash', 'card', 'account'), fc.integer({ min: 1, max: 3000 })),
    { maxLength: 4 },
  );

  it('balances or refuses, whatever is handed over', () => {
    fc.assert(
      fc.property(fc.nat({ max: 4000 }), tenders, fc.constantFrom(1, 5, 10), (total, given, cashStep) => {
        const handed = given.map(([type, amount]) => tender(type, amount));
        const [cash, other] = splitOf(given);
        const result = settle({ ...ann, cashStep, total, tenders: handed });
        const due = cash > 0n ? exactRound(BigInt(total) - other, BigInt(cashStep)) * BigInt(cashStep) : null;
        const enough = due === null ? other === BigInt(total) : cash >= due;
        expect(result.ok).toBe(other <= BigInt(total) && enough);
        if (!result.ok) return;
        const { rounding, change } = result.value;
        expect(cash + other).toBe(BigInt(total) + BigInt(rounding) + BigInt(change));
        expect(change).toBeGreaterThanOrEqual(0);
        expect(BigInt(change) <= cash).toBe(true);
        expect(Math.abs(rounding) * 2).toBeLessThanOrEqual(cashStep);
        if (cash === 0n) expect(rounding).toBe(0);
      }),
    );
  });

  it('pays out a refund exactly, rounded to coins where it is cash', () => {
    fc.assert(
      fc.property(fc.nat({ max: 4000 }), tenders, fc.constantFrom(1, 5, 10), (total, given, cashStep) => {
        const handed = given.map(([type, amount]) => tender(type, amount));
        const [cash, other] = splitOf(given);
        const result = settleRefund({ ...ann, cashStep, total, tenders: handed });
        const step = BigInt(cashStep);
        const due = cash > 0n ? exactRound(BigInt(total) - other, step) * step + other : BigInt(total);
        expect(result.ok).toBe(cash + other === due);
        if (result.ok) expect(result.value).toEqual({ rounding: Number(due) - total, change: 0 });
      }),
    );
  });
});

describe('completing a cart', () => {
  it('refuses an empty one', () => {
    expect(completeCart({ cart: aCart([]), tenders: [], cashStep: 1 })).toEqual({
      ok: false,
      refusal: { code: 'cart.empty' },
    });
  });

  it('makes a sale that satisfies its own schema and sums, whatever is in the cart', () => {
    fc.assert(
      fc.property(
        carts,
        fc.integer({ min: 0, max: 5000 }),
        fc.constantFrom(1, 5),
        (cart, extra, cashStep) => {
          const enough = 50_000_000 + extra;
          const done = completeCart({ cart, tenders: [tender('cash', enough)], cashStep });
          if (!done.ok) throw new Error(done.refusal.code);
          expect(saleSchema.parse(done.value)).toEqual(done.value);
          expect(findSaleDisagreement(done.value)).toBeNull();
          expect(plainSum([done.value.total, done.value.rounding, done.value.change])).toBe(BigInt(enough));
        },
      ),
    );
  });

  it('says which sum does not add up in a sale that was tampered with', () => {
    const done = completeCart({ cart: aCart([{}, {}]), tenders: [tender('cash', 2500)], cashStep: 1 });
    if (!done.ok) throw new Error(done.refusal.code);
    const sale = done.value;
    const [first, second] = sale.lines as [(typeof sale.lines)[0], (typeof sale.lines)[0]];
    const tampered = [
      { ...sale, total: sale.total - 1 },
      { ...sale, taxTotal: sale.taxTotal + 1 },
      { ...sale, subtotal: sale.subtotal + 1 },
      { ...sale, discountTotal: 1 },
      { ...sale, change: 1 },
      { ...sale, rounding: -1 },
      { ...sale, tenders: [tender('cash', 2499)] },
      { ...sale, taxes: sale.taxes.map((tax) => ({ ...tax, tax: tax.tax + 1 })) },
      { ...sale, lines: [{ ...first, amount: first.amount - 1 }, second] },
      { ...sale, lines: [{ ...first, labelPrice: first.amount + 1 }, second] },
      {
        ...sale,
        lines: [
          { ...first, tax: first.tax - 1 },
          { ...second, tax: second.tax + 1 },
        ],
      },
    ];
    expect(tampered.map(findSaleDisagreement).filter((found) => found === null)).toEqual([]);
  });
});

function splitOf(given: readonly (readonly [Tender['type'], number])[]): [bigint, bigint] {
  const of = (cash: boolean) => plainSum(given.flatMap(([t, n]) => ((t === 'cash') === cash ? [n] : [])));
  return [of(true), of(false)];
}
