import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actOf, deeds } from '../testing/acts.ts';
import { aCart, aRefund, aSale } from '../testing/builders.ts';
import { recountStock } from '../testing/recount.ts';
import { aTill } from '../testing/till.ts';
import { stockEffectsOf } from './stock-effects.ts';

describe('stock', () => {
  it('falls by what is sold, line by line, and not by services', () => {
    const entry = aTill().write({
      type: 'sale.completed',
      payload: aSale(aCart([{ quantity: 2000 }, { productId: 'postage', kind: 'service' }, {}])),
    });
    expect(stockEffectsOf(entry)).toEqual([
      { productId: 'mug', quantity: -2000, reason: 'sale' },
      { productId: 'mug', quantity: -1000, reason: 'sale' },
    ]);
  });

  it('rises by what comes back whole, not by what stays broken', () => {
    const till = aTill();
    const back = (restock: boolean) =>
      stockEffectsOf(till.write({ type: 'sale.refunded', payload: aRefund(aCart(), 'cash', restock) }));
    expect(back(true)).toEqual([{ productId: 'mug', quantity: 1000, reason: 'refund' }]);
    expect(back(false)).toEqual([]);
  });

  it('is moved by a count by what the count found different, and not where it found nothing', () => {
    const named = { sku: '', name: '' };
    const entry = aTill().write({
      type: 'stock.counted',
      payload: {
        lines: [
          { ...named, productId: 'a', expected: 5000, counted: 3000 },
          { ...named, productId: 'b', expected: 2000, counted: 2000 },
          { ...named, productId: 'c', expected: -1000, counted: 0 },
        ],
      },
    });
    expect(stockEffectsOf(entry)).toEqual([
      { productId: 'a', quantity: -2000, reason: 'counted' },
      { productId: 'c', quantity: 1000, reason: 'counted' },
    ]);
  });

  it('is untouched by acts that move no goods', () => {
    expect(stockEffectsOf(aTill().write({ type: 'staff.signed-in', payload: {} }))).toEqual([]);
  });

  it('is the plain count of everything that happened', () => {
    fc.assert(
      fc.property(deeds(1), (done) => {
        const till = aTill();
        const levels = new Map<string, number>();
        for (const movement of done.map(actOf).map(till.write).flatMap(stockEffectsOf))
          levels.set(movement.productId, (levels.get(movement.productId) ?? 0) + movement.quantity);
        const counted = recountStock(done);
        for (const product of new Set([...levels.keys(), ...Object.keys(counted)]))
          expect(levels.get(product) ?? 0).toBe(counted[product] ?? 0);
      }),
    );
  });
});
