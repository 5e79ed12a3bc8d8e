import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactRound } from '../testing/exact.ts';
import { decimalToQuantity, positiveQuantitySchema, priceOf, quantityToText } from './quantity.ts';

describe('quantities', () => {
  it('are read in thousandths', () => {
    expect(decimalToQuantity('1.25', 'kg')).toEqual({ ok: true, value: 1250 });
    expect(decimalToQuantity('3', 'piece')).toEqual({ ok: true, value: 3000 });
    expect(decimalToQuantity('3.000', 'piece')).toEqual({ ok: true, value: 3000 });
  });

  it('are refused in parts of a piece, below a thousandth, and malformed', () => {
    expect(decimalToQuantity('1.5', 'piece')).toMatchObject({
      ok: false,
      refusal: { code: 'quantity.not-whole' },
    });
    for (const text of ['1.2345', '-1', '', '1,5', '1e2', '0x1', '1234567890'])
      expect(decimalToQuantity(text, 'kg'), text).toMatchObject({
        ok: false,
        refusal: { code: 'quantity.malformed' },
      });
  });

  it('are written as people read them', () => {
    expect([1000, 250, 1250, -1500, 0].map(quantityToText)).toEqual(['1', '0.250', '1.250', '-1.500', '0']);
  });

  it('come back from their text', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1_000_000_000 }), (quantity) => {
        fc.pre(quantity < 1_000_000_000);
        expect(decimalToQuantity(quantityToText(quantity), 'kg')).toEqual({ ok: true, value: quantity });
      }),
    );
  });

  it('have an end, so that a barcode scanned as a quantity is refused', () => {
    expect(positiveQuantitySchema.safeParse(1_000_000_000).success).toBe(true);
    expect([1_000_000_001, 0, -1, 0.5].some((q) => positiveQuantitySchema.safeParse(q).success)).toBe(false);
  });
});

describe('priceOf', () => {
  it('prices a quarter of a kilo', () => {
    expect(priceOf(1999, 250)).toBe(500);
  });

  it('is price times quantity with one rounding, halves away from zero', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), fc.nat({ max: 10_000_000 }), (price, quantity) => {
        expect(BigInt(priceOf(price, quantity))).toBe(exactRound(BigInt(price) * BigInt(quantity), 1000n));
      }),
    );
  });
});
