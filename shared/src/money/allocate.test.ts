import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainSum } from '../testing/exact.ts';
import { allocate } from './allocate.ts';

const amount = fc.oneof(fc.integer({ min: -100_000, max: 100_000 }), fc.maxSafeInteger());
const weights = fc.array(fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: 10_000_000 })), {
  minLength: 1,
  maxLength: 12,
});

describe('allocate', () => {
  it('splits ten pounds in three with the odd penny first', () => {
    expect(allocate(1000, [1, 1, 1])).toEqual([334, 333, 333]);
  });

  it('gives what is left to the largest remainder before the earlier part', () => {
    expect(allocate(10, [1, 2, 4])).toEqual([1, 3, 6]);
    expect(allocate(100, [1, 1, 1, 0])).toEqual([34, 33, 33, 0]);
  });

  it('splits evenly where every weight is zero', () => {
    expect(allocate(5, [0, 0])).toEqual([3, 2]);
  });

  it('splits a negative total as the mirror of the positive one', () => {
    expect(allocate(-1000, [1, 1, 1])).toEqual([-334, -333, -333]);
  });

  it('never answers minus zero', () => {
    expect(allocate(-1, [1, 1]).map((part) => Object.is(part, -0))).toEqual([false, false]);
  });

  it('refuses no weights, negative weights, broken weights and broken totals', () => {
    for (const [total, over] of [
      [1, []],
      [1, [1, -1]],
      [1, [0.5]],
      [1, [Number.NaN]],
      [0.5, [1]],
      [Number.NaN, [1]],
      [2 ** 53, [1]],
    ] as const) {
      expect(() => allocate(total, over)).toThrow(RangeError);
    }
  });

  it('loses and invents nothing, whatever the total and the weights', () => {
    fc.assert(
      fc.property(amount, weights, (total, over) => {
        expect(plainSum(allocate(total, over))).toBe(BigInt(total));
      }),
    );
  });

  it('gives every part its exact share, less than one minor unit off', () => {
    fc.assert(
      fc.property(amount, weights, (total, over) => {
        const whole = plainSum(over);
        fc.pre(whole > 0n);
        allocate(total, over).forEach((part, index) => {
          const off = BigInt(part) * whole - BigInt(total) * BigInt(over[index]!);
          expect(off < whole && off > -whole).toBe(true);
        });
      }),
    );
  });

  it('hands the odd units out by remainder, then by order', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000, max: 100_000 }), weights, (total, over) => {
        expect(allocate(total, over)).toEqual(allocateByHand(total, over));
      }),
    );
  });
});

/** One unit at a time to whoever lacks most, the earlier first. */
function allocateByHand(total: number, weights: readonly number[]): number[] {
  const even = weights.every((weight) => weight === 0) ? weights.map(() => 1) : weights;
  const whole = plainSum(even);
  const size = BigInt(Math.abs(total));
  const exact = even.map((weight) => size * BigInt(weight));
  const parts = exact.map((share) => share / whole);
  while (parts.reduce((a, b) => a + b, 0n) < size) {
    let neediest = 0;
    exact.forEach((share, index) => {
      if (share - parts[index]! * whole > exact[neediest]! - parts[neediest]! * whole) neediest = index;
    });
    parts[neediest] = parts[neediest]! + 1n;
  }
  return parts.map((part) => (part === 0n ? 0 : total < 0 ? -Number(part) : Number(part)));
}
