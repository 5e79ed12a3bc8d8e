import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactRound } from '../testing/exact.ts';
import { currencySchema, exponentOf } from './currency.ts';
import { decimalToMinor, formatMoney, minorToDecimal, roundToCash } from './money.ts';

const currency = fc.constantFrom('GBP', 'EUR', 'JPY', 'KWD', 'CLF', 'CHF', 'TRY');

describe('currencies', () => {
  it('know their exponents', () => {
    expect(['GBP', 'JPY', 'KWD', 'CLF'].map(exponentOf)).toEqual([2, 0, 3, 4]);
  });

  it('are refused where the code is not one', () => {
    expect(['GPB', 'gbp', '', 'Pound'].filter((code) => currencySchema.safeParse(code).success)).toEqual([]);
  });
});

describe('decimals', () => {
  it('say minor units exactly', () => {
    expect(minorToDecimal(1250, 'GBP')).toBe('12.50');
    expect(minorToDecimal(-5, 'GBP')).toBe('-0.05');
    expect(minorToDecimal(1250, 'JPY')).toBe('1250');
    expect(minorToDecimal(1, 'KWD')).toBe('0.001');
  });

  it('come back as the minor units they were', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), currency, (minor, code) => {
        fc.pre(Math.abs(minor) < 10 ** (13 + exponentOf(code)));
        expect(decimalToMinor(minorToDecimal(minor, code), code)).toEqual({ ok: true, value: minor });
      }),
    );
  });

  it('take fewer digits than the currency has, and zeros beyond', () => {
    expect(decimalToMinor('12.5', 'GBP')).toEqual({ ok: true, value: 1250 });
    expect(decimalToMinor(' 12.5000 ', 'GBP')).toEqual({ ok: true, value: 1250 });
    expect(decimalToMinor('7.00', 'JPY')).toEqual({ ok: true, value: 7 });
    expect(decimalToMinor('-0.00', 'GBP')).toEqual({ ok: true, value: 0 });
  });

  it('are refused, never rounded, where they are malformed or finer than the currency', () => {
    for (const text of ['12.505', '', '.', '.5', '12.', '1,250.00', '1e3', '£5', '+1', '--1', '0x1f', '１'])
      expect(decimalToMinor(text, 'GBP'), text).toMatchObject({
        ok: false,
        refusal: { code: 'money.malformed' },
      });
  });

  it('are refused beyond what an integer can hold', () => {
    expect(decimalToMinor('9999999999999.9999', 'CLF')).toMatchObject({
      ok: false,
      refusal: { code: 'money.out-of-range' },
    });
  });
});

describe('cash rounding', () => {
  it('goes to the nearest coin, halves up', () => {
    expect([1, 2, 3, 7, 8].map((amount) => roundToCash(amount, 5))).toEqual([0, 0, 5, 5, 10]);
    expect(roundToCash(25, 50)).toBe(50);
    expect(roundToCash(-25, 50)).toBe(-50);
  });

  it('changes nothing where the smallest coin is the minor unit', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (amount) => {
        expect(roundToCash(amount, 1)).toBe(amount);
      }),
    );
  });

  it('is the nearest multiple of the coin, the one further from zero on a tie', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 1000 }), (amount, step) => {
        expect(BigInt(roundToCash(amount, step))).toBe(
          exactRound(BigInt(amount), BigInt(step)) * BigInt(step),
        );
      }),
    );
  });
});

describe('formatMoney', () => {
  it('speaks the language of the reader without a float on the way', () => {
    expect(formatMoney(1250, 'GBP', 'en-GB')).toBe('£12.50');
    expect(formatMoney(9007199254740991, 'GBP', 'en-GB')).toBe('£90,071,992,547,409.91');
    expect(formatMoney(-1250, 'JPY', 'en-GB')).toBe('-JP¥1,250');
    expect(formatMoney(1250, 'KWD', 'en-GB').replace(/\s/g, ' ')).toBe('KWD 1.250');
  });
});
