import { describe, expect, it } from 'vitest';
import { UnknownCommandError } from './command.ts';
import { createEscPosDecoder, decodeEscPos } from './escpos-decoder.ts';

/** Vectors typed from Epson's ESC/POS reference, not made by the renderer. */
describe('bytes as in the reference', () => {
  it('print text in the code page that ESC t chose', () => {
    expect(textOf('1b 74 10 80 35 0a')).toEqual(['€5']);
    expect(textOf('1b 74 13 d5 35 0a')).toEqual(['€5']);
    expect(textOf('1b 74 11 8f e0 a8 a2 a5 e2 0a')).toEqual(['Привет']);
    expect(textOf('1b 74 00 84 94 81 e1 0a')).toEqual(['äöüß']);
  });

  it('set emphasis, size and alignment of a line', () => {
    expect(decodeEscPos(hex('1b 61 01 1b 45 01 1d 21 11 41 1d 21 00 1b 45 00 42 0a'))).toEqual([
      {
        type: 'line',
        line: {
          text: 'AB',
          align: 'center',
          runs: [
            { text: 'A', bold: true, underline: false, inverted: false, widthFactor: 2, heightFactor: 2 },
            { text: 'B', bold: false, underline: false, inverted: false, widthFactor: 1, heightFactor: 1 },
          ],
        },
      },
    ]);
  });

  it('open the drawer: ESC p on pin 2 for 100 and 500 ms, DLE DC4 on pin 5 at once', () => {
    expect(decodeEscPos(hex('1b 70 00 32 fa'))).toEqual([
      { type: 'drawer-kick', pin: 2, onMs: 100, offMs: 500, isRealTime: false },
    ]);
    expect(decodeEscPos(hex('10 14 01 01 02'))).toEqual([
      { type: 'drawer-kick', pin: 5, onMs: 200, offMs: 200, isRealTime: true },
    ]);
  });

  it('cut: GS V 0, GS V 1, GS V 66 n', () => {
    expect(decodeEscPos(hex('1d 56 00 1d 56 31 1d 56 42 10'))).toEqual([
      { type: 'cut', mode: 'full' },
      { type: 'cut', mode: 'partial' },
      { type: 'cut', mode: 'partial' },
    ]);
  });

  it('print a QR code: GS ( k functions 165, 167, 169, 180, 181', () => {
    const bytes =
      '1d 28 6b 04 00 31 41 32 00 1d 28 6b 03 00 31 43 06 1d 28 6b 03 00 31 45 32' +
      ' 1d 28 6b 06 00 31 50 30 61 62 63 1d 28 6b 03 00 31 51 30';
    expect(decodeEscPos(hex(bytes))).toEqual([
      { type: 'qr', payload: 'abc', moduleDots: 6, level: 'Q', align: 'left' },
    ]);
  });

  it('print a raster of two bytes by three rows', () => {
    const [item] = decodeEscPos(hex('1d 76 30 00 02 00 03 00 80 01 ff ff 80 01'));
    expect(item).toEqual({
      type: 'image',
      image: { width: 16, height: 3, bits: hex('80 01 ff ff 80 01') },
      align: 'left',
    });
  });

  it('print barcodes in both forms of GS k', () => {
    expect(
      decodeEscPos(hex('1d 68 3c 1d 77 02 1d 6b 02 34 30 30 36 33 38 31 33 33 33 39 33 31 00')),
    ).toMatchObject([
      { type: 'barcode', symbology: 'ean13', payload: '4006381333931', height: 60, moduleDots: 2 },
    ]);
    expect(decodeEscPos(hex('1d 6b 49 05 7b 42 41 42 31'))).toMatchObject([
      { type: 'barcode', symbology: 'code128', payload: 'AB1' },
    ]);
  });

  it('ask for the process id: GS ( H function 48', () => {
    expect(decodeEscPos(hex('1d 28 48 06 00 30 30 30 30 34 32'))).toEqual([
      { type: 'process-id', id: '0042' },
    ]);
  });
});

describe('the decoder', () => {
  it.each([
    '1b 58 00',
    '07',
    '1d 28 4c 02 00 30 02',
    '1b 61 07',
    '1d 76 31',
    '1b 70 09 01 01',
    '1b 74 63 41',
  ])('fails on %s, which it does not know', (bytes) => {
    expect(() => decodeEscPos(hex(bytes))).toThrow(UnknownCommandError);
  });

  it('fails on a command that is cut off', () => {
    expect(() => decodeEscPos(hex('41 0a 1d 76 30 00 02'))).toThrow('byte 2');
  });

  it('reads the same whether bytes come at once or one by one', () => {
    const bytes = hex(
      '1b 40 48 69 0a 1d 76 30 00 01 00 02 00 ff 1b 1b 70 00 32 fa 1d 6b 49 04 7b 42 41 42 1d 56 01',
    );
    const decoder = createEscPosDecoder();
    const pieces = Array.from(bytes, (byte) => decoder.feed(Uint8Array.of(byte))).flat();
    expect(pieces).toEqual(decodeEscPos(bytes));
    expect(decoder.pendingBytes()).toBe(0);
  });
});

function hex(text: string): Uint8Array {
  return Uint8Array.from(text.split(' '), (pair) => Number.parseInt(pair, 16));
}

function textOf(bytes: string): readonly string[] {
  return decodeEscPos(hex(bytes)).flatMap((item) => (item.type === 'line' ? [item.line.text] : []));
}
