import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCart } from '../testing/builders.ts';
import { carts } from '../testing/carts.ts';
import { exactRound, plainSum } from '../testing/exact.ts';
import type { CartLine, Discount } from './cart.ts';
import { priceCart } from './price-cart.ts';

const half: Discount = { kind: 'percent', ppm: 500_000, reason: 'sale' };
const pound: Discount = { kind: 'amount', amount: 100, reason: 'voucher' };

describe('a cart', () => {
  it('costs its lines', () => {
    const priced = priceCart(aCart([{ unitPrice: 1000, quantity: 2000 }, { unitPrice: 50 }]));
    expect(priced).toMatchObject({ subtotal: 2050, discountTotal: 0, taxTotal: 342, total: 2050 });
  });

  it('costs the tax on top where prices do not contain it', () => {
    const priced = priceCart(aCart([{ unitPrice: 1000 }], { pricesIncludeTax: false }));
    expect(priced).toMatchObject({ subtotal: 1000, taxTotal: 200, total: 1200 });
  });

  it('takes the line’s discount first, then the cart’s by what the lines still cost', () => {
    const priced = priceCart(
      aCart([{ unitPrice: 1000, discount: half }, { unitPrice: 500 }], { discount: pound }),
    );
    expect(priced.lines.map(({ amount, discountAmount }) => [amount, discountAmount])).toEqual([
      [450, 550],
      [450, 50],
    ]);
    expect(priced).toMatchObject({ subtotal: 1500, discountTotal: 600, total: 900 });
  });

  it('is never discounted below nothing', () => {
    const more: Discount = { kind: 'amount', amount: 5000, reason: 'voucher' };
    expect(priceCart(aCart([{ unitPrice: 100 }], { discount: more })).total).toBe(0);
    expect(priceCart(aCart([{ unitPrice: 100, discount: more }], { discount: more })).total).toBe(0);
  });

  it('that is empty costs nothing, discounted or not', () => {
    expect(priceCart(aCart([], { discount: pound })).total).toBe(0);
  });

  it('loses nothing: what the lines cost is what they cost before, less the discounts', () => {
    fc.assert(
      fc.property(carts, (cart) => {
        const priced = priceCart(cart);
        const before = cart.lines.map(exactBefore);
        const own = cart.lines.map((l, index) => before[index]! - exactDiscount(before[index]!, l.discount));
        const whole = own.reduce((a, b) => a + b, 0n);
        const left = whole - exactDiscount(whole, cart.discount);
        const amounts = plainSum(priced.lines.map((l) => l.amount));
        expect(amounts).toBe(left);
        expect(BigInt(priced.subtotal - priced.discountTotal)).toBe(left);
        expect(plainSum(priced.lines.map((l) => l.discountAmount))).toBe(BigInt(priced.discountTotal));
        expect(BigInt(priced.total)).toBe(cart.pricesIncludeTax ? left : left + BigInt(priced.taxTotal));
        expect(plainSum(priced.lines.map((l) => l.tax))).toBe(BigInt(priced.taxTotal));
      }),
    );
  });

  it('never makes a line negative, nor dearer than it was', () => {
    fc.assert(
      fc.property(carts, (cart) => {
        priceCart(cart).lines.forEach((line, index) => {
          const before = exactBefore(cart.lines[index]!);
          expect(line.amount).toBeGreaterThanOrEqual(0);
          expect(line.discountAmount).toBeGreaterThanOrEqual(0);
          expect(BigInt(line.amount + line.discountAmount)).toBe(before);
        });
      }),
    );
  });
});

function exactBefore({ labelPrice, unitPrice, quantity }: CartLine): bigint {
  if (labelPrice !== undefined) return BigInt(labelPrice);
  return exactRound(BigInt(unitPrice) * BigInt(quantity), 1000n);
}

function exactDiscount(amount: bigint, discount: Discount | null): bigint {
  if (discount === null) return 0n;
  if (discount.kind === 'percent') return exactRound(amount * BigInt(discount.ppm), 1_000_000n);
  return BigInt(discount.amount) < amount ? BigInt(discount.amount) : amount;
}
