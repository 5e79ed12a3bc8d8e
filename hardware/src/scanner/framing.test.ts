import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Framing, Heard } from './framing.ts';
import { createHidFraming } from './hid-framing.ts';
import { createSerialFraming } from './serial-framing.ts';
import { hidReports } from './testing/hid-reports.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const texts = (heard: readonly Heard[]) =>
  heard.map((one) => (one.type === 'scanned' ? one.text : one.cause));
const codes = fc.array(fc.stringMatching(/^[!-~]{1,40}$/), { maxLength: 20 });

/** The same bytes, cut where the line happened to cut them. */
function takeInPieces(framing: Framing, all: Uint8Array, cuts: readonly number[]): readonly Heard[] {
  const places = [...new Set(cuts.map((cut) => cut % (all.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].flatMap((from, index) =>
    framing.take(all.subarray(from, [...places, all.length][index])),
  );
}

describe('what a serial scanner sends', () => {
  it('is the same scans wherever the line cuts it, for any line end, prefix and suffix', () => {
    const frames = fc.constantFrom(
      { frame: {}, before: '', after: '\r' },
      { frame: {}, before: '', after: '\r\n' },
      { frame: { prefix: '\u0002', suffix: '\u0003' }, before: '\u0002', after: '\u0003' },
      { frame: { suffix: '\t\r' }, before: '', after: '\t\r' },
    );
    fc.assert(
      fc.property(
        codes,
        frames,
        fc.array(fc.nat(), { maxLength: 30 }),
        (all, { frame, before, after }, cuts) => {
          const sent = bytes(all.map((code) => `${before}${code}${after}`).join(''));
          expect(texts(takeInPieces(createSerialFraming(frame), sent, cuts))).toEqual(all);
        },
      ),
    );
  });

  it('that breaks off is told as half a scan, and the next one is whole', () => {
    const framing = createSerialFraming();
    expect(framing.take(bytes('400638'))).toEqual([]);
    expect(framing.pause()).toEqual([{ type: 'misread', cause: 'half' }]);
    expect(texts(framing.take(bytes('4006381333931\r')))).toEqual(['4006381333931']);
    expect(framing.pause()).toEqual([]);
  });

  it('without its prefix is half a scan too', () => {
    const framing = createSerialFraming({ prefix: '$', suffix: '\r' });
    expect(texts(framing.take(bytes('6381333931\r$96385074\r')))).toEqual(['half', '96385074']);
  });

  it('and ends with nothing, is whole after the pause', () => {
    const framing = createSerialFraming({ suffix: '' });
    expect(framing.take(bytes('96385074'))).toEqual([]);
    expect(texts(framing.pause())).toEqual(['96385074']);
  });

  it('keeps the separator of element strings and reads old scanners that know no UTF-8', () => {
    const framing = createSerialFraming();
    expect(texts(framing.take(bytes(']C110A\u001d21B\r')))).toEqual([']C110A\u001d21B']);
    expect(texts(framing.take(Uint8Array.of(0x47, 0xfc, 0x0d)))).toEqual(['Gü']);
  });

  it('at the wrong speed is told as garbage and never kept without end', () => {
    const framing = createSerialFraming();
    expect(texts(framing.take(new Uint8Array(50_000).fill(0x80)))).toEqual([]);
    expect(framing.pause()).toEqual([{ type: 'misread', cause: 'garbage' }]);
    expect(texts(framing.take(Uint8Array.of(0x00, 0x0e, 0x0d)))).toEqual(['garbage']);
    expect(texts(framing.take(bytes('96385074\r')))).toEqual(['96385074']);
  });

  it('after any noise reads the next code right', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3_000 }), (noise) => {
        const framing = createSerialFraming();
        framing.take(noise);
        framing.pause();
        expect(texts(framing.take(bytes('96385074\r')))).toEqual(['96385074']);
      }),
    );
  });
});

describe('the reports of a USB scanner', () => {
  it('are one scan however many reports it takes', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[!-~]{1,200}$/), { minLength: 1, maxLength: 5 }), (all) => {
        const framing = createHidFraming();
        const heard = all
          .flatMap((code) => hidReports(']C0', code))
          .flatMap((report) => framing.take(report));
        expect(texts(heard)).toEqual(all.map((code) => `]C0${code}`));
      }),
    );
  });

  it('leave an identifier out that is none', () => {
    const framing = createHidFraming();
    expect(texts(hidReports('\0\0\0', '96385074').flatMap((report) => framing.take(report)))).toEqual([
      '96385074',
    ]);
    expect(texts(hidReports('E4\0', '96385074').flatMap((report) => framing.take(report)))).toEqual([
      ']E496385074',
    ]);
  });

  it('of which the last never comes are half a scan, told when the next one begins or after the pause', () => {
    const [first] = hidReports(']C1', 'X'.repeat(80));
    const framing = createHidFraming();
    expect(framing.take(first as Uint8Array)).toEqual([]);
    const next = hidReports(']E0', '4006381333931').flatMap((report) => framing.take(report));
    expect(texts(next)).toEqual(['half', ']E04006381333931']);
    framing.take(first as Uint8Array);
    expect(texts(framing.pause())).toEqual(['half']);
    expect(framing.pause()).toEqual([]);
  });

  it('that are noise are garbage or text, and the next scan after the pause is right', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 30 }), (noise) => {
        const framing = createHidFraming();
        for (const report of noise) framing.take(report);
        framing.pause();
        const heard = hidReports(']E0', '4006381333931').flatMap((report) => framing.take(report));
        expect(texts(heard)).toEqual([']E04006381333931']);
      }),
    );
  });
});
