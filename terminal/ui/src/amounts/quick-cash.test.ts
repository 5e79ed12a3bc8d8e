import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quickCash } from './quick-cash.ts';

describe('the quick keys for cash', () => {
  it('begin with the exact sum and go on with what notes make', () => {
    expect(quickCash(1580, 'GBP', 1)).toEqual([1580, 2000, 5000, 10_000, 20_000]);
    expect(quickCash(430, 'EUR', 1)).toEqual([430, 500, 1000, 2000, 5000]);
  });

  it('round the exact sum to coins', () => {
    expect(quickCash(1583, 'CHF', 5)[0]).toBe(1585);
  });

  it('know currencies without a fraction and with three digits', () => {
    expect(quickCash(1234, 'JPY', 1)).toEqual([1234, 1500, 2000, 5000, 10_000]);
    expect(quickCash(4250, 'KWD', 1)).toEqual([4250, 5000, 10_000, 20_000, 50_000]);
  });

  it('are none when nothing is due', () => {
    expect(quickCash(0, 'EUR', 1)).toEqual([]);
  });

  it('rise, never repeat, and always cover what is due', () => {
    const step = fc.constantFrom(1, 5, 10);
    const currency = fc.constantFrom('EUR', 'JPY', 'KWD');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), currency, step, (due, code, coins) => {
        const keys = quickCash(due, code, coins);
        expect(keys.length).toBeGreaterThan(0);
        expect(keys.length).toBeLessThanOrEqual(5);
        expect(keys[0]).toBeGreaterThanOrEqual(due - coins / 2);
        expect(keys.every((key, index) => index === 0 || key > (keys[index - 1] ?? 0))).toBe(true);
      }),
    );
  });
});
