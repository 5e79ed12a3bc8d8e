import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cas } from './cas.ts';
import { scaledToGrams, textToGrams } from './grams.ts';
import { readScaleReport } from './hid-scale.ts';
import { mettler8217 } from './mettler-8217.ts';
import { mettlerSics } from './mettler-sics.ts';
import { ascii, type ScaleAnswer, type ScaleProtocol } from './protocol.ts';
import { settle, unsettled } from './stable-rule.ts';

function answers(protocol: ScaleProtocol, bytes: Uint8Array): readonly ScaleAnswer[] {
  const found: ScaleAnswer[] = [];
  let rest = bytes;
  for (let cut = protocol.cut(rest); cut !== undefined; cut = protocol.cut(rest)) {
    if (cut.length < 1) throw new Error('nothing was cut off');
    found.push(cut.answer);
    rest = rest.subarray(cut.length);
  }
  return found.filter(({ type }) => type !== 'noise');
}
const reading = (protocol: ScaleProtocol, text: string) => answers(protocol, ascii(text))[0];

describe('a weight in text', () => {
  it('is exact in thousandths of a kilogram, whatever the unit', () => {
    expect(textToGrams('1.234', 'kg')).toBe(1234);
    expect(textToGrams('  0,250', 'kg')).toBe(250);
    expect(textToGrams('100.4', 'g')).toBe(100);
    expect(textToGrams('100.5', 'g')).toBe(101);
    expect(textToGrams('2.205', 'lb')).toBe(1000);
    expect(textToGrams('16', 'oz')).toBe(454);
    expect(textToGrams('- 5', 'g')).toBe(-5);
  });

  it('agrees with plain fractions', () => {
    fc.assert(
      fc.property(fc.nat({ max: 99_999_999 }), fc.integer({ min: 0, max: 4 }), (digits, decimals) => {
        const text = String(digits).padStart(decimals + 1, '0');
        const written = `${text.slice(0, text.length - decimals)}.${text.slice(text.length - decimals)}`;
        const thousandths = BigInt(digits) * 1000n;
        const unit = 10n ** BigInt(decimals);
        expect(textToGrams(written, 'kg')).toBe(Number((thousandths * 2n + unit) / (unit * 2n)));
        expect(scaledToGrams(digits, -decimals, 'kg')).toBe(textToGrams(written, 'kg'));
      }),
    );
  });

  it('is none in an unknown unit or with anything but figures', () => {
    for (const [text, unit] of [
      ['1.2', 'ct'],
      ['1e3', 'kg'],
      ['', 'kg'],
      ['1.2.3', 'kg'],
      ['NaN', 'kg'],
      ['123456789', 'kg'],
    ] as const)
      expect(textToGrams(text, unit), text).toBeUndefined();
  });
});

describe('what makers document', () => {
  it('is read: 8217', () => {
    const scale = mettler8217();
    expect(reading(scale, '\u000201.234\r')).toEqual({
      type: 'reading',
      reading: { type: 'stable', grams: 1234 },
    });
    expect(reading(scale, '\u000200.500N\r')).toMatchObject({ reading: { grams: 500 } });
    expect(reading(scale, '\u0002?A\r')).toMatchObject({ reading: { type: 'moving' } });
    expect(reading(scale, '\u0002?B\r')).toMatchObject({ reading: { type: 'over' } });
    expect(reading(scale, '\u0002?D\r')).toMatchObject({ reading: { type: 'under' } });
    expect(reading(mettler8217('lb'), '\u000201.00\r')).toMatchObject({ reading: { grams: 454 } });
  });

  it('is read: SICS', () => {
    expect(reading(mettlerSics, 'S S     100.00 g\r\n')).toMatchObject({
      reading: { type: 'stable', grams: 100 },
    });
    expect(reading(mettlerSics, 'S D      1.501 kg\r\n')).toMatchObject({
      reading: { type: 'moving', grams: 1501 },
    });
    expect(reading(mettlerSics, 'S +\r\n')).toMatchObject({ reading: { type: 'over' } });
    expect(reading(mettlerSics, 'S -\r\n')).toMatchObject({ reading: { type: 'under' } });
    expect(reading(mettlerSics, 'S S     -20.00 g\r\n')).toMatchObject({ reading: { type: 'under' } });
    expect(reading(mettlerSics, 'T S     120.00 g\r\n')).toEqual({ type: 'command', outcome: 'done' });
    expect(reading(mettlerSics, 'Z I\r\n')).toEqual({ type: 'command', outcome: 'not-still' });
    expect(reading(mettlerSics, 'EL\r\n')).toEqual({ type: 'command', outcome: 'cannot' });
  });

  it('is read: CAS, and a frame whose check does not fit is not', () => {
    const frame = (data: string, spoil = 0) =>
      Uint8Array.of(
        1,
        2,
        ...ascii(data),
        ascii(data).reduce((mixed, byte) => mixed ^ byte, spoil),
        3,
        4,
      );
    const one = (data: string, spoil = 0) => answers(cas, frame(data, spoil))[0];
    expect(one('S 01.234kg')).toMatchObject({ reading: { type: 'stable', grams: 1234 } });
    expect(one('U 00.100kg')).toMatchObject({ reading: { type: 'moving', grams: 100 } });
    expect(one('S-00.100kg')).toMatchObject({ reading: { type: 'under' } });
    expect(one('SF      kg')).toMatchObject({ reading: { type: 'over' } });
    expect(one('S 01.234kg', 1)).toBeUndefined();
  });

  it('is read: the reports of the USB class', () => {
    expect(readScaleReport(Uint8Array.of(3, 4, 2, 0, 0xd2, 0x04))).toEqual({ type: 'stable', grams: 1234 });
    expect(readScaleReport(Uint8Array.of(3, 4, 11, 0xff, 160, 0))).toEqual({ type: 'stable', grams: 454 });
    expect(readScaleReport(Uint8Array.of(3, 2, 2, 0, 9, 9))).toEqual({ type: 'stable', grams: 0 });
    expect(readScaleReport(Uint8Array.of(3, 7, 2, 0, 0, 0))).toEqual({ type: 'fault' });
    expect(readScaleReport(Uint8Array.of(3, 4, 4, 0, 1, 0))).toEqual({ type: 'fault' });
    expect(readScaleReport(Uint8Array.of(9, 4, 2, 0, 1, 0))).toBeUndefined();
  });
});

describe('noise', () => {
  it.each([
    ['8217', mettler8217()],
    ['SICS', mettlerSics],
    ['CAS', cas],
  ])('on the line of a %s scale never gives a broken weight and never blocks the next one', (_, protocol) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        for (const answer of answers(protocol, bytes)) {
          if (answer.type !== 'reading' || answer.reading.type !== 'stable') continue;
          expect(Number.isSafeInteger(answer.reading.grams)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the stable rule', () => {
  it('wants the same weight twice in a row', () => {
    const told = (all: readonly number[]) => {
      let settling = unsettled;
      return all.map((grams) => {
        const step = settle(settling, { type: 'stable', grams });
        settling = step.settling;
        return step.reading.type;
      });
    };
    expect(told([100, 100, 100])).toEqual(['moving', 'stable', 'stable']);
    expect(told([100, 101, 100, 100])).toEqual(['moving', 'moving', 'moving', 'stable']);
  });
});
