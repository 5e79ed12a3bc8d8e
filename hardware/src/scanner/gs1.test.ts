import { checkDigitOf } from '@counterbook/shared/catalog';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isGs1Date, isoDateOf } from './gs1-date.ts';
import { parseScan } from './parse-scan.ts';

const GS = '\u001d';
const GTIN = '04006381333931';

describe('an element string', () => {
  it('says product, date, lot, serial and weight in one beep', () => {
    expect(parseScan(`]C101${GTIN}17261231310300123410LOT-7${GS}21A0815`)).toEqual({
      type: 'gs1',
      gtin: GTIN,
      sameAs: [GTIN, '4006381333931'],
      lot: 'LOT-7',
      serial: 'A0815',
      expires: '261231',
      bestBefore: null,
      measure: { unit: 'kg', quantity: 1234 },
      count: null,
      price: null,
    });
  });

  it('is read without an identifier too: by its separator, or by being one from end to end', () => {
    expect(parseScan(`01${GTIN}10A${GS}30${12}`)).toMatchObject({ type: 'gs1', lot: 'A', count: 12 });
    expect(parseScan(`01${GTIN}17270200`)).toMatchObject({ type: 'gs1', expires: '270200' });
    expect(parseScan(`01${GTIN}`)).toMatchObject({ type: 'gs1', gtin: GTIN });
  });

  it('keeps a price as the digits that are printed, with its decimals and its currency', () => {
    expect(parseScan(`]e001${GTIN}3922${1999}`)).toMatchObject({
      price: { digits: 1999, decimals: 2, currency: null },
    });
    expect(parseScan(`]e001${GTIN}3932826${1999}`)).toMatchObject({
      price: { digits: 1999, decimals: 2, currency: '826' },
    });
  });

  it.each([
    ['a wrong check digit', `]C10104006381333930`],
    ['a number that breaks off', `]C1010400638133`],
    ['the 30th of February', `]C101${GTIN}17260230`],
    ['a lot of 21 signs', `]C101${GTIN}10${'X'.repeat(21)}`],
    ['no product at all', `]C110LOT${GS}21A`],
    ['a sign that GS1 does not know', `]C101${GTIN}10A#B`],
    ['two products', `]C101${GTIN}0105012345678900`],
    ['an identifier that nobody has', `]C101${GTIN}38XX`],
    ['weight with a letter in it', `]C101${GTIN}310300A234`],
    ['nothing to count', `]C101${GTIN}300`],
  ])('with %s is refused whole', (_, text) => {
    expect(parseScan(text)).toMatchObject({ type: 'malformed', reason: 'element-string' });
  });

  it("that only looks like one is the shop's own code", () => {
    expect(parseScan('010400638133393X')).toMatchObject({ type: 'code' });
    expect(parseScan('0104006381333930')).toMatchObject({ type: 'code' });
  });
});

const digits = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length });
const freeText = fc.stringMatching(/^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,20}$/);

describe('whatever a label holds', () => {
  it('comes back as it went in, in any order, with a separator where one is needed', () => {
    const label = fc.record({
      body: digits(13),
      lot: freeText,
      serial: freeText,
      grams: fc.nat({ max: 999_999 }),
      count: fc.integer({ min: 1, max: 99_999_999 }),
      order: fc.shuffledSubarray(['lot', 'serial', 'weight', 'count'] as const, { minLength: 4 }),
    });
    fc.assert(
      fc.property(label, ({ body, lot, serial, grams, count, order }) => {
        const gtin = `${body}${checkDigitOf(body)}`;
        const written = {
          lot: `10${lot}${GS}`,
          serial: `21${serial}${GS}`,
          weight: `3103${String(grams).padStart(6, '0')}`,
          count: `30${count}${GS}`,
        };
        const text = `]d201${gtin}${order.map((part) => written[part]).join('')}`;
        const measure = { unit: 'kg', quantity: grams };
        expect(parseScan(text)).toMatchObject({ type: 'gs1', gtin, lot, serial, count, measure });
      }),
    );
  });

  it('weighs the same however many decimals its identifier says', () => {
    fc.assert(
      fc.property(fc.nat({ max: 999_999 }), fc.integer({ min: 0, max: 5 }), (value, decimals) => {
        const scan = parseScan(`]C101${GTIN}310${decimals}${String(value).padStart(6, '0')}`);
        const exact = BigInt(value) * 1000n;
        const unit = 10n ** BigInt(decimals);
        const whole = (exact * 2n + unit) / (unit * 2n);
        expect(scan).toMatchObject({ measure: { unit: 'kg', quantity: Number(whole) } });
      }),
    );
  });

  it('and whatever noise it holds, is read or refused, and never throws', () => {
    const noise = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ unit: fc.constantFrom(...'0123456789()]CdQe', GS), maxLength: 80 }),
    );
    fc.assert(
      fc.property(noise, (text) => {
        for (const written of [text, `]C1${text}`, `01${GTIN}${text}`]) {
          const scan = parseScan(written);
          if (scan.type === 'gs1') expect(scan.gtin).toMatch(/^\d{14}$/);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('a date of six digits', () => {
  it('has the century nearest to this year', () => {
    expect(isoDateOf('261231', 2026)).toBe('2026-12-31');
    expect(isoDateOf('760101', 2026)).toBe('2076-01-01');
    expect(isoDateOf('770101', 2026)).toBe('1977-01-01');
    expect(isoDateOf('020101', 2099)).toBe('2102-01-01');
  });

  it('with day 00 is the last of its month', () => {
    expect(isoDateOf('280200', 2026)).toBe('2028-02-29');
    expect(isoDateOf('270200', 2026)).toBe('2027-02-28');
  });

  it('is none where the calendar has no such day', () => {
    expect(['271301', '270431', '270229', '2701', '27010A'].map(isGs1Date)).toEqual(Array(5).fill(false));
    expect(['280229', '270100', '000229'].map(isGs1Date)).toEqual([true, true, true]);
  });
});
