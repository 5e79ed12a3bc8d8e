import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCart, aSale, tender } from '../testing/builders.ts';
import { carts } from '../testing/carts.ts';
import { plainSum } from '../testing/exact.ts';
import { findRefundDisagreement } from './check-sums.ts';
import { partOf, type RefundOfSale, refundCart, refundSale, refundTotalOf } from './refund-sale.ts';
import { type RefundLine, refundSchema, type Sale, saleSchema } from './sale.ts';

const terms = {
  original: { entryId: 'till-1:1:1', receiptNumber: 'HIGH-T01-000001' },
  customerId: null,
  cashStep: 1,
  reason: 'brought back',
  approval: null,
};

/** Refunds in cash exactly what the lines are worth. */
function refund(sale: Sale, returned: RefundOfSale['returned'], before: readonly [string, number][] = []) {
  const input = { ...terms, sale, returned, refundedBefore: new Map(before) };
  const asked = refundSale({ ...input, tenders: [] });
  if (asked.ok || asked.refusal.code !== 'tender.short') return asked;
  return refundSale({ ...input, tenders: [tender('cash', Number(asked.refusal.total))] });
}

describe('refunding a sale', () => {
  it('gives one of three back with a third of its discount and tax', () => {
    const sale = aSale(aCart([{ unitPrice: 100, quantity: 3000 }], { pricesIncludeTax: true }));
    const back = refund(sale, [{ lineId: 'line-1', quantity: 1000, restock: true }]);
    expect(back).toMatchObject({ ok: true, value: { total: 100, taxTotal: 17, rounding: 0 } });
  });

  it('refuses more than was sold, at once, in parts, and within one refund', () => {
    const sale = aSale(aCart([{ quantity: 2000 }]));
    const one = { lineId: 'line-1', quantity: 1000, restock: true };
    const refused = { ok: false, refusal: { code: 'refund.more-than-sold', sold: 2000 } };
    expect(refund(sale, [{ ...one, quantity: 3000 }])).toMatchObject(refused);
    expect(refund(sale, [{ ...one, quantity: 2000 }], [['line-1', 1000]])).toMatchObject(refused);
    expect(refund(sale, [one, one, one])).toMatchObject(refused);
    expect(refund(sale, [one, one])).toMatchObject({ ok: true });
  });

  it('refuses a line that the sale does not have, nothing, and less than nothing', () => {
    const sale = aSale();
    expect(refund(sale, [{ lineId: 'no', quantity: 1000, restock: true }])).toMatchObject({
      refusal: { code: 'refund.line-unknown' },
    });
    expect(refund(sale, [])).toMatchObject({ refusal: { code: 'cart.empty' } });
    for (const quantity of [0, -1000, 0.5])
      expect(refund(sale, [{ lineId: 'line-1', quantity, restock: true }])).toMatchObject({
        refusal: { code: 'quantity.invalid' },
      });
  });

  it('refuses to pay out more or less than the goods are worth', () => {
    const input = {
      ...terms,
      sale: aSale(),
      returned: [{ lineId: 'line-1', quantity: 1000, restock: true }],
      refundedBefore: new Map(),
    };
    for (const amount of [1249, 1251])
      expect(refundSale({ ...input, tenders: [tender('cash', amount)] }).ok).toBe(false);
  });

  it('gives back exactly the amount, tax and discount of every line, in whatever parts it comes', () => {
    const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 });
    fc.assert(
      fc.property(carts, cuts, (cart, shares) => {
        for (const sold of aSale(cart).lines) {
          const marks = [0, ...shares.map((s) => Math.floor(s * sold.quantity)), sold.quantity];
          const stops = [...new Set(marks)].sort((a, b) => a - b);
          const parts = stops.slice(1).map((stop, index): RefundLine => {
            const quantity = stop - stops[index]!;
            return partOf(sold, stops[index]!, { lineId: sold.id, quantity, restock: true });
          });
          for (const field of ['quantity', 'amount', 'tax', 'discountAmount'] as const) {
            expect(plainSum(parts.map((part) => part[field]))).toBe(BigInt(sold[field]));
            expect(parts.every((part) => part[field] >= 0)).toBe(true);
          }
        }
      }),
    );
  });

  it('of all lines gives back the whole total, and its sums agree', () => {
    fc.assert(
      fc.property(carts, (cart) => {
        const sale = aSale(cart);
        const all = sale.lines.map((l) => ({ lineId: l.id, quantity: l.quantity, restock: true }));
        const back = refund(sale, all);
        if (!back.ok) throw new Error(back.refusal.code);
        expect(back.value.total).toBe(sale.total);
        expect(back.value.taxes).toEqual(sale.taxes);
        expect(refundTotalOf(back.value.lines, sale.pricesIncludeTax)).toBe(sale.total);
        expect(refundSchema.parse(back.value)).toEqual(back.value);
        expect(findRefundDisagreement(back.value)).toBeNull();
      }),
    );
  });

  it('in random parts one after the other never gives back more than was paid', () => {
    const visits = fc.array(fc.array(fc.nat({ max: 20_000 }), { minLength: 8, maxLength: 8 }), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(carts, visits, (cart, asked) => {
        const sale = aSale(cart);
        const before = new Map<string, number>();
        let given = 0n;
        for (const quantities of asked) {
          const returned = sale.lines.flatMap((l, index) =>
            quantities[index]! > 0 ? [{ lineId: l.id, quantity: quantities[index]!, restock: true }] : [],
          );
          const back = refund(sale, returned, [...before]);
          if (!back.ok) continue;
          expect(findRefundDisagreement(back.value)).toBeNull();
          given += BigInt(back.value.total);
          for (const { lineId, quantity } of returned)
            before.set(lineId, (before.get(lineId) ?? 0) + quantity);
        }
        expect(given <= BigInt(sale.total)).toBe(true);
        for (const line of sale.lines) expect(before.get(line.id) ?? 0).toBeLessThanOrEqual(line.quantity);
      }),
    );
  });
});

describe('refunding without the receipt', () => {
  it('pays what the cart costs and names no original', () => {
    const back = refundCart(aCart([{ unitPrice: 300 }]), { ...terms, tenders: [tender('cash', 300)] });
    expect(back).toMatchObject({ ok: true, value: { total: 300, original: null } });
    expect(back.ok && back.value.lines[0]).toMatchObject({ originalLineId: null, restock: true });
  });

  it('onto the account needs a customer', () => {
    const tenders = [tender('account', 1250)];
    expect(refundCart(aCart(), { ...terms, tenders })).toMatchObject({
      refusal: { code: 'tender.account-without-customer' },
    });
    expect(refundCart(aCart([{}], { customerId: 'ann' }), { ...terms, tenders }).ok).toBe(true);
  });
});

it('a sale’s schema keeps everything that a sale is made of', () => {
  expect(saleSchema.parse(JSON.parse(JSON.stringify(aSale())))).toEqual(aSale());
});
