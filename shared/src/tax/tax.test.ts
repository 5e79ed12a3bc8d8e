import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactRound, plainSum } from '../testing/exact.ts';
import { summariseTaxes, type TaxableLine, taxLines, taxOf } from './tax.ts';

const rate = fc.constantFrom(
  { taxCode: 'standard', taxPpm: 200_000 },
  { taxCode: 'reduced', taxPpm: 50_000 },
  { taxCode: 'city', taxPpm: 88_750 },
  { taxCode: 'zero', taxPpm: 0 },
  { taxCode: 'exempt', taxPpm: 0 },
);
const line = fc
  .tuple(rate, fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 50_000_000 })))
  .map(([of, amount]): TaxableLine => ({ ...of, amount }));
const lines = fc.array(line, { maxLength: 12 });

describe('tax', () => {
  it('is contained in a price that includes it, and comes on top of one that does not', () => {
    expect(taxOf(1200, 200_000, true)).toBe(200);
    expect(taxOf(1000, 200_000, false)).toBe(200);
  });

  it('is reckoned once per rate on the sum, so that three small lines round once', () => {
    const three = [1, 2, 3].map(() => ({ taxCode: 'standard', taxPpm: 200_000, amount: 102 }));
    const { taxes, lineTaxes } = taxLines(three, false);
    expect(taxes).toEqual([{ code: 'standard', ppm: 200_000, net: 306, tax: 61, gross: 367 }]);
    expect(lineTaxes).toEqual([21, 20, 20]);
  });

  it('keeps rates apart in the order in which they come', () => {
    const { taxes } = taxLines(
      [
        { taxCode: 'reduced', taxPpm: 50_000, amount: 105 },
        { taxCode: 'standard', taxPpm: 200_000, amount: 120 },
        { taxCode: 'reduced', taxPpm: 50_000, amount: 210 },
      ],
      true,
    );
    expect(taxes).toEqual([
      { code: 'reduced', ppm: 50_000, net: 300, tax: 15, gross: 315 },
      { code: 'standard', ppm: 200_000, net: 100, tax: 20, gross: 120 },
    ]);
  });

  it('of nothing is nothing', () => {
    expect(taxLines([], true)).toEqual({ taxes: [], lineTaxes: [] });
  });

  it('of a receipt is the printed rate of the printed sum, for every rate', () => {
    fc.assert(
      fc.property(lines, fc.boolean(), (taxed, included) => {
        for (const summary of taxLines(taxed, included).taxes) {
          const base = plainSum(taxed.filter((l) => l.taxCode === summary.code).map((l) => l.amount));
          const ppm = BigInt(summary.ppm);
          const tax = exactRound(base * ppm, included ? 1_000_000n + ppm : 1_000_000n);
          expect(BigInt(summary.tax)).toBe(tax);
          expect(BigInt(included ? summary.gross : summary.net)).toBe(base);
          expect(summary.net + summary.tax).toBe(summary.gross);
        }
      }),
    );
  });

  it('is shared out over its lines without loss and never below zero', () => {
    fc.assert(
      fc.property(lines, fc.boolean(), (taxed, included) => {
        const { taxes, lineTaxes } = taxLines(taxed, included);
        for (const { code, tax } of taxes) {
          const shares = lineTaxes.filter((_, index) => taxed[index]!.taxCode === code);
          expect(plainSum(shares)).toBe(BigInt(tax));
        }
        taxed.forEach((each, index) => {
          expect(lineTaxes[index]).toBeGreaterThanOrEqual(0);
          if (included) expect(lineTaxes[index]).toBeLessThanOrEqual(each.amount);
        });
      }),
    );
  });

  it('summed from lines whose tax is known says the same', () => {
    fc.assert(
      fc.property(lines, fc.boolean(), (taxed, included) => {
        const { taxes, lineTaxes } = taxLines(taxed, included);
        const known = taxed.map((each, index) => ({ ...each, tax: lineTaxes[index]! }));
        expect(summariseTaxes(known, included)).toEqual(taxes);
      }),
    );
  });
});
