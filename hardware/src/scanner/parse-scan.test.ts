import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { checkDigitOf, type InStorePattern } from '@counterbook/shared/catalog';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseScan } from './parse-scan.ts';

const scale: InStorePattern = { template: '21IIIIIVVVVVC', holds: 'weight' };
const pricedInTens: InStorePattern = { template: '02IIIIIXVVVVC', holds: 'price', step: 10 };

describe('a scan', () => {
  it('of an EAN-13, EAN-8, UPC-A or GTIN-14 is a product', () => {
    expect(parseScan('4006381333931')).toMatchObject({
      type: 'product',
      symbology: 'ean13',
      isInStore: false,
    });
    expect(parseScan('96385074')).toMatchObject({ type: 'product', symbology: 'ean8' });
    expect(parseScan('036000291452')).toMatchObject({ type: 'product', symbology: 'upca' });
    expect(parseScan('10614141000415')).toMatchObject({ type: 'product', symbology: 'gtin14' });
  });

  it('of a UPC-A names the EAN-13 and the GTIN-14 that are the same number, and the other way round', () => {
    const ways = ['00036000291452', '0036000291452', '036000291452'];
    for (const way of ways) {
      const scan = parseScan(way);
      expect(scan.type === 'product' && [...scan.sameAs].sort()).toEqual(ways);
      expect(scan.type === 'product' && scan.sameAs[0]).toBe(way);
    }
  });

  it('with one digit misread is malformed, whichever digit and however misread', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
        const digits = [...'4006381333931'].map(Number);
        digits[at] = (digits[at]! + by) % 10;
        expect(parseScan(digits.join(''))).toMatchObject({ type: 'malformed', reason: 'check-digit' });
      }),
    );
  });

  it("of a weighed product gives the item and the weight by the shop's pattern", () => {
    expect(parseScan('2112345012346', [pricedInTens, scale])).toEqual({
      type: 'weighed',
      barcode: '2112345012346',
      itemCode: '12345',
      quantity: 1234,
    });
  });

  it("of a priced product gives the price in minor units by the pattern's step", () => {
    expect(parseScan('0212345901250', [pricedInTens])).toMatchObject({
      type: 'priced',
      itemCode: '12345',
      priceMinor: 1250,
    });
  });

  it('in the in-store range that no pattern describes is a product of the shop', () => {
    expect(parseScan('2112345012346')).toMatchObject({ type: 'product', isInStore: true });
  });

  it("of anything else printable is the shop's own code", () => {
    expect(parseScan(' 85123A\n')).toEqual({ type: 'code', code: '85123A' });
    expect(parseScan('22423')).toEqual({ type: 'code', code: '22423' });
  });

  it('drops the AIM identifier that some scanners send first', () => {
    expect(parseScan(']E04006381333931')).toMatchObject({ type: 'product', barcode: '4006381333931' });
  });

  it('of nothing, of rubbish or without end is malformed', () => {
    expect(parseScan('  ')).toMatchObject({ type: 'malformed', reason: 'empty' });
    expect(parseScan('400\u00006381')).toMatchObject({ type: 'malformed', reason: 'not-printable' });
    expect(parseScan('9'.repeat(257))).toMatchObject({ type: 'malformed', reason: 'too-long' });
  });
});

/** All 100,000 where they are at hand, else the sample that every clone has. */
const all = new URL('../../../../shared/data/products.ndjson.gz', import.meta.url);
const sample = new URL('../../../tests/data/products.ndjson.gz', import.meta.url);
const catalogue = existsSync(all) ? all : sample;

describe('real products', () => {
  it('have codes that are scanned as products exactly when the check digit, summed plainly, is right', () => {
    const rows = gunzipSync(readFileSync(catalogue)).toString('utf8').trim().split('\n').slice(0, 20_000);
    const wrong = rows.filter((row) => {
      const { barcode }: { barcode: string } = JSON.parse(row);
      const isGtinLength = [8, 12, 13, 14].includes(barcode.length);
      const isProduct = parseScan(barcode).type === 'product';
      return isProduct !== (isGtinLength && plainSum(barcode) % 10 === 0);
    });
    expect(wrong).toEqual([]);
    expect(rows.length).toBeGreaterThanOrEqual(500);
  });
});

/** Of all digits, the check digit included, a right code's weighted sum is a multiple of ten. */
function plainSum(barcode: string): number {
  const padded = barcode.padStart(14, '0');
  return [...padded].reduce((sum, digit, index) => sum + Number(digit) * (index % 2 === 0 ? 3 : 1), 0);
}

describe('a UPC-E', () => {
  it.each([
    ['04252614', '042100005264'],
    ['01245714', '012100004574'],
    ['01234531', '012300000451'],
    ['01234543', '012340000053'],
    ['01234558', '012345000058'],
  ])('%s is the UPC-A %s', (upce, upca) => {
    const scan = parseScan(upce);
    expect(scan.type === 'product' && scan.sameAs).toContain(upca);
  });
});

describe('what the scanner says of its symbol', () => {
  it('tells digits that are a code from a misread EAN', () => {
    expect(parseScan(']C012345678')).toEqual({ type: 'code', code: '12345678' });
    expect(parseScan(']A0123456789013')).toEqual({ type: 'code', code: '123456789013' });
    expect(parseScan(']E04006381333930')).toMatchObject({ reason: 'check-digit' });
  });
});

describe('a check digit over the value', () => {
  const priced: InStorePattern = { template: '02IIIIIPVVVVC', holds: 'price' };
  const fiveDigits: InStorePattern = { template: '23IIIIPVVVVVC', holds: 'price' };
  const whole = (body: string) => `${body}${checkDigitOf(body)}`;

  it("lets through what the standard's examples say, and no other digit", () => {
    for (const inner of '0123456789') {
      const four = parseScan(whole(`0212345${inner}2875`), [priced]);
      expect(four, inner).toMatchObject(inner === '9' ? { type: 'priced' } : { reason: 'value-digit' });
      const five = parseScan(whole(`231234${inner}14685`), [fiveDigits]);
      expect(five, inner).toMatchObject(inner === '6' ? { type: 'priced' } : { reason: 'value-digit' });
    }
  });
});
