import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecodedItem } from './decode/decoded-item.ts';
import { decodeEscPos } from './decode/escpos-decoder.ts';
import type { ReceiptBlock } from './document.ts';
import { epson58, epson80, star80, starLine80 } from './escpos/profile.ts';
import { renderReceipt } from './render-receipt.ts';
import { renderText } from './render-text.ts';
import { anyText, documentOf, hostileText, profiles } from './testing/documents.ts';
import { decode, realTimeCommandsIn } from './testing/printed.ts';

describe('any document', () => {
  it('comes out on paper line by line as its text says, each line as letters or as dots', () => {
    fc.assert(
      fc.property(documentOf(anyText()), ({ document, profile }) => {
        const expected = renderText(document, profile.columns).split('\n').slice(0, -1);
        const printed = decode(renderReceipt(document, profile), profile).map(lineOf);
        expect(printed).toHaveLength(expected.length);
        printed.forEach((line, index) => {
          if (line.type === 'letters') expect(line.text).toBe(expected[index]);
          else expect(line.blackDots > 0 || isBlank(expected[index]!)).toBe(true);
        });
      }),
      { numRuns: 150 },
    );
  });

  it('in plain English is printed as letters throughout', () => {
    fc.assert(
      fc.property(documentOf(fc.string()), ({ document, profile }) => {
        for (const item of decode(renderReceipt(document, profile), profile)) expect(item.type).toBe('line');
      }),
      { numRuns: 150 },
    );
  });

  it('never asks for more than lines and dots, whatever bytes its texts hold', () => {
    fc.assert(
      fc.property(documentOf(hostileText()), ({ document, profile }) => {
        const bytes = renderReceipt(document, profile);
        for (const item of decode(bytes, profile)) expect(['line', 'image']).toContain(item.type);
        if (profile.language === 'esc-pos') expect(realTimeCommandsIn(bytes)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('never prints wider than the paper', () => {
    fc.assert(
      fc.property(documentOf(anyText()), ({ document, profile }) => {
        for (const item of decode(renderReceipt(document, profile), profile)) {
          if (item.type === 'image') expect(item.image.width).toBeLessThanOrEqual(profile.columns * 12);
          if (item.type !== 'line') continue;
          const columns = item.line.runs.reduce((sum, run) => sum + run.text.length * run.widthFactor, 0);
          expect(columns).toBeLessThanOrEqual(profile.columns);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('a name made to be obeyed', () => {
  it.each([
    ['ESC p', 'Soap \x1bp\x00\x19\xfa'],
    ['GS V', 'Soap \x1dV\x00'],
    ['DLE DC4', 'Soap \x10\x14\x01\x00\x05'],
    ['the arrow that PC437 keeps at 1Bh', 'Soap \u2190p02'],
    ['other signs on control bytes', 'Soap \u00a7\u00b6\u263a\u25ba\u2194'],
    ['C1 controls', 'Soap \x9bp\x90\x84'],
    ['a line feed in a row', 'Soap\n\x1b@'],
    ['a right-to-left override', 'Soap \u202e00.01'],
  ])('%s prints as harmless text', (_, name) => {
    const row: ReceiptBlock = { type: 'row', cells: [{ text: name }, { text: '1.00', money: true }] };
    for (const profile of profiles) {
      const bytes = renderReceipt({ width: profile.width, blocks: [row] }, profile);
      const items = decode(bytes, profile);
      expect(items.every((item) => item.type === 'line' || item.type === 'image')).toBe(true);
      expect(renderText({ width: profile.width, blocks: [row] })).toMatch(/^Soap.*1\.00\n/);
    }
  });

  it('of ten thousand letters prints them all', () => {
    const text = 'x'.repeat(10_000);
    const lines = renderText({ width: 58, blocks: [{ type: 'text', text }] });
    expect(lines.replaceAll('\n', '')).toBe(text);
  });
});

describe('a document that cannot be printed truly', () => {
  it('is refused when an amount holds a sign that can be neither printed nor drawn', () => {
    const total: ReceiptBlock = { type: 'total', label: 'Total', amount: '\u{20001} 1.00' };
    expect(() => renderReceipt({ width: 80, blocks: [total] }, epson80)).toThrow('neither printed nor drawn');
  });

  it('prints a frame for such a sign in a name, and the sale goes on', () => {
    const row: ReceiptBlock = { type: 'row', cells: [{ text: '\u{20001}' }, { text: '1.00', money: true }] };
    const [item] = decodeEscPos(renderReceipt({ width: 80, blocks: [row] }, epson80));
    expect(item).toMatchObject({ type: 'image' });
  });

  it('is refused on paper of another width', () => {
    expect(() => renderReceipt({ width: 58, blocks: [] }, epson80)).toThrow('58 mm');
  });

  it('is refused when a code holds what its symbology cannot', () => {
    const blocks: readonly ReceiptBlock[] = [
      { type: 'qr', payload: 'caf\u00e9' },
      { type: 'qr', payload: 'a\x1bp' },
      { type: 'barcode', symbology: 'ean13', payload: '123' },
      { type: 'barcode', symbology: 'code128', payload: 'x'.repeat(31) },
    ];
    for (const block of blocks) {
      expect(() => renderReceipt({ width: 80, blocks: [block] }, epson80)).toThrow();
    }
  });
});

describe('blocks other than text', () => {
  it.each([epson80, star80, starLine80])('come out as what they are, once each, on $id', (profile) => {
    const image = { width: 16, height: 2, bits: Uint8Array.of(0xff, 0xff, 0x80, 0x01) };
    const blocks: readonly ReceiptBlock[] = [
      { type: 'qr', payload: 'cb1:9f3a', caption: 'journal' },
      { type: 'barcode', symbology: 'code128', payload: 'S1-T02-000123' },
      { type: 'image', image, align: 'left' },
      { type: 'cut' },
    ];
    const items = decode(renderReceipt({ width: 80, blocks }, profile), profile);
    const marks = items.filter((item) => item.type !== 'line' || item.line.text !== '');
    expect(marks).toMatchObject([
      { type: 'qr', payload: 'cb1:9f3a', align: 'center' },
      { type: 'line', line: { text: `${' '.repeat(20)}journal` } },
      { type: 'barcode', symbology: 'code128', payload: 'S1-T02-000123', align: 'center' },
      { type: 'image', image: { height: profile.language === 'esc-pos' ? 2 : 24 } },
      { type: 'cut', mode: 'partial' },
    ]);
  });

  it('are drawn in bands of at most 200 rows that together are the image', () => {
    const image = { width: 384, height: 450, bits: new Uint8Array(48 * 450).fill(0xa5) };
    const items = decodeEscPos(renderReceipt({ width: 58, blocks: [{ type: 'image', image }] }, epson58));
    const bands = items.flatMap((item) => (item.type === 'image' ? [item.image] : []));
    expect(bands.map((band) => band.height)).toEqual([200, 200, 50]);
    expect(bands.flatMap((band) => [...band.bits])).toEqual([...image.bits]);
  });

  it('hold no real-time command in their dots, and lose none of them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0x10, 0x04, 0x05, 0x14, 0x01), { minLength: 96, maxLength: 96 }),
        (dots) => {
          const image = { width: 384, height: 2, bits: Uint8Array.from(dots) };
          const bytes = renderReceipt({ width: 58, blocks: [{ type: 'image', image }] }, epson58);
          const [item] = decodeEscPos(bytes);
          expect(realTimeCommandsIn(bytes)).toEqual([]);
          if (item?.type !== 'image') throw new Error('no image came out');
          expect(item.image.bits.every((byte, index) => (byte & dots[index]!) === dots[index])).toBe(true);
        },
      ),
    );
  });
});

type PrintedLine = { type: 'letters'; text: string } | { type: 'dots'; blackDots: number };

function lineOf(item: DecodedItem): PrintedLine {
  if (item.type === 'line') return { type: 'letters', text: item.line.text };
  if (item.type !== 'image') throw new Error(`unexpected ${item.type}`);
  return { type: 'dots', blackDots: item.image.bits.filter((byte) => byte !== 0).length };
}

function isBlank(line: string): boolean {
  return line.replace(/[\s\p{M}\p{Cf}]/gu, '') === '';
}
