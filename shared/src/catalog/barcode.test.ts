import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barcodeSchema, checkDigitOf, hasValidCheckDigit } from './barcode.ts';

const body = fc
  .constantFrom(7, 11, 12, 13)
  .chain((length) =>
    fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length }),
  );

describe('barcodes', () => {
  it('are taken with the check digits that GS1 prints', () => {
    for (const code of ['96385074', '036000291452', '5901234123457', '10614141000415'])
      expect(barcodeSchema.safeParse(code).success, code).toBe(true);
  });

  it('are refused with a wrong check digit, a wrong length or anything but digits', () => {
    for (const code of [
      '5901234123458',
      '590123412345',
      '',
      '59012341234570',
      '590123412345７',
      '96385074\n',
    ])
      expect(hasValidCheckDigit(code), code).toBe(false);
  });

  it('are refused after any single wrong digit', () => {
    fc.assert(
      fc.property(body, fc.nat(), fc.integer({ min: 1, max: 9 }), (digits, at, by) => {
        const code = `${digits}${checkDigitOf(digits)}`;
        const place = at % code.length;
        const wrong = (Number(code[place]) + by) % 10;
        expect(hasValidCheckDigit(code)).toBe(true);
        expect(hasValidCheckDigit(`${code.slice(0, place)}${wrong}${code.slice(place + 1)}`)).toBe(false);
      }),
    );
  });
});
