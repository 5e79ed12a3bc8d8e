import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findSaleDisagreement } from '../sale/check-sums.ts';
import { completeCart } from '../sale/complete-cart.ts';
import { aCart, aProduct } from '../testing/builders.ts';
import type { Cart } from './cart.ts';
import { addLabelled, addProduct, changeQuantity, discountLine, overridePrice } from './change-cart.ts';
import { priceCart } from './price-cart.ts';
import type { PriceLabel } from './price-label.ts';

const taxRate = { code: 'standard', name: 'VAT 20 %', ppm: 200_000 };
const brie = aProduct({ id: 'brie', name: 'Brie', unit: 'kg', price: 1199 });
const mug = aProduct();

const add = (label: PriceLabel, product = brie, cart = aCart([])) =>
  addLabelled(cart, { lineId: 'line-1', product, taxRate, label });
const lineOf = (result: ReturnType<typeof add>) => {
  if (!result.ok) throw new Error(result.refusal.code);
  return result.value.lines.at(-1)!;
};
const cartOf = (result: ReturnType<typeof add>): Cart => {
  if (!result.ok) throw new Error(result.refusal.code);
  return result.value;
};

describe('a label with a price', () => {
  it('of goods sold by weight says how much there is, to the gram, and costs what it says', () => {
    const cart = cartOf(add({ price: 265, quantity: null }, aProduct({ unit: 'kg', price: 150 })));
    expect(cart.lines[0]).toMatchObject({ quantity: 1767, unitPrice: 150, labelPrice: 265 });
    expect(priceCart(cart).lines[0]).toMatchObject({ amount: 265, discountAmount: 0 });
  });

  it('of a piece is the price of that one piece', () => {
    expect(lineOf(add({ price: 499, quantity: null }, mug))).toMatchObject({
      quantity: 1000,
      listPrice: 1250,
      unitPrice: 499,
      override: null,
      labelPrice: 499,
    });
  });

  it('that says how much there is, too, is believed in both', () => {
    expect(lineOf(add({ price: 620, quantity: 523 }))).toMatchObject({ quantity: 523, unitPrice: 1185 });
    expect(lineOf(add({ price: 500, quantity: 6000 }, mug))).toMatchObject({ quantity: 6000, unitPrice: 83 });
  });

  it('cannot say nothing, nor tell a weight where no price of a kilogram is known', () => {
    for (const price of [0, -1, 0.5, Number.NaN, 2 ** 53])
      expect(add({ price, quantity: null })).toMatchObject({ refusal: { code: 'label.price-unusable' } });
    expect(add({ price: 100, quantity: null }, { ...brie, price: 0 })).toMatchObject({
      refusal: { code: 'label.no-unit-price', name: 'Brie' },
    });
    expect(add({ price: 1_000_000_000, quantity: null }, { ...brie, price: 1 })).toMatchObject({
      refusal: { code: 'label.price-unusable' },
    });
    expect(add({ price: 100, quantity: 0 })).toMatchObject({ refusal: { code: 'quantity.invalid' } });
  });

  it('stands alone and at one: the next pack is another line, with a label or without', () => {
    const one = cartOf(add({ price: mug.price, quantity: null }, mug));
    expect(cartOf(add({ price: mug.price, quantity: null }, mug, one)).lines).toHaveLength(2);
    const scanned = addProduct(one, { lineId: 'line-2', product: mug, taxRate, quantity: 1000 });
    expect(cartOf(scanned).lines).toHaveLength(2);
    expect(changeQuantity(one, 'line-1', 2000)).toMatchObject({ refusal: { code: 'cart.line-labelled' } });
  });

  it('is discounted like any other, and gives way to a price that a manager sets', () => {
    const cart = cartOf(add({ price: 620, quantity: null }));
    const half = { kind: 'percent' as const, ppm: 500_000, reason: 'edge' };
    const priced = priceCart(cartOf(discountLine(cart, 'line-1', half)));
    expect(priced.lines[0]).toMatchObject({ amount: 310, discountAmount: 310 });
    const approval = { staffId: 'manager-1', reason: 'crushed' };
    const overridden = cartOf(overridePrice(cart, 'line-1', 1000, approval));
    expect(overridden.lines[0]).not.toHaveProperty('labelPrice');
    expect(priceCart(overridden).total).toBe(517);
  });

  it('is paid to the minor unit, with tax or without, and the weight is the nearest there is', () => {
    const price = fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 99_999 }));
    const labels = fc.array(fc.tuple(price, price), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(labels, fc.boolean(), (printed, pricesIncludeTax) => {
        let cart = aCart([], { pricesIncludeTax });
        printed.forEach(([labelPrice, listPrice], index) => {
          const product = { ...brie, price: listPrice };
          const label = { price: labelPrice, quantity: null };
          cart = cartOf(addLabelled(cart, { lineId: `line-${index}`, product, taxRate, label }));
        });
        const done = completeCart({ cart, tenders: [{ type: 'cash', amount: 10_000_000 }], cashStep: 1 });
        if (!done.ok) throw new Error(done.refusal.code);
        expect(findSaleDisagreement(done.value)).toBeNull();
        done.value.lines.forEach(({ amount, quantity }, index) => {
          const [paid, each] = printed[index]!;
          expect(amount).toBe(paid);
          // No other whole number of grams comes nearer to the price; by search, without a division.
          const off = (grams: number) => Math.abs(grams * each - paid * 1000);
          expect(quantity).toBeGreaterThan(0);
          expect(off(quantity)).toBeLessThanOrEqual(off(quantity + 1));
          if (quantity > 1) expect(off(quantity)).toBeLessThanOrEqual(off(quantity - 1));
        });
      }),
    );
  });
});
