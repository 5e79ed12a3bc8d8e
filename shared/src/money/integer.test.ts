import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactRound, plainSum } from '../testing/exact.ts';
import { multiplyDivide, sum } from './integer.ts';

const MAX = Number.MAX_SAFE_INTEGER;

describe('multiplyDivide', () => {
  it('rounds halves away from zero, both ways', () => {
    expect([1, 3, 5, -1, -3, -5].map((value) => multiplyDivide(value, 1, 2))).toEqual([1, 2, 3, -1, -2, -3]);
  });

  it('keeps products beyond 2^53 exact', () => {
    expect(multiplyDivide(MAX, 3, 3)).toBe(MAX);
  });

  it('refuses a division by zero and a result that is not safe', () => {
    expect(() => multiplyDivide(1, 1, 0)).toThrow(RangeError);
    expect(() => multiplyDivide(MAX, 2, 1)).toThrow(RangeError);
    expect(() => multiplyDivide(0.5, 2, 1)).toThrow(RangeError);
  });

  it('is exact rational arithmetic with one rounding', () => {
    const factor = fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.integer());
    fc.assert(
      fc.property(
        factor,
        factor,
        factor.filter((n) => n !== 0),
        (value, top, bottom) => {
          const exact = exactRound(BigInt(value) * BigInt(top), BigInt(bottom));
          fc.pre(exact <= BigInt(MAX) && exact >= -BigInt(MAX));
          expect(BigInt(multiplyDivide(value, top, bottom))).toBe(exact);
          expect(Object.is(multiplyDivide(value, top, bottom), -0)).toBe(false);
        },
      ),
    );
  });
});

describe('sum', () => {
  it('is zero for nothing', () => {
    expect(sum([])).toBe(0);
  });

  it('is exact or refuses: it never rounds on the way', () => {
    const near = fc.oneof(fc.maxSafeInteger(), fc.constantFrom(MAX, -MAX, 1, 2, -2));
    fc.assert(
      fc.property(fc.array(near, { maxLength: 6 }), (values) => {
        let total: number;
        try {
          total = sum(values);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          return;
        }
        expect(BigInt(total)).toBe(plainSum(values));
      }),
    );
  });

  it('refuses fractions, even those that add up to a whole', () => {
    expect(() => sum([0.5, 0.5])).toThrow(RangeError);
  });
});
