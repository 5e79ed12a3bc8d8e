import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ReceiptBlock } from '../document.ts';
import { epson58 } from '../escpos/profile.ts';
import { renderReceipt } from '../render-receipt.ts';
import { renderText } from '../render-text.ts';
import { decodeEscPos } from './escpos-decoder.ts';
import { paperToText, toPaper } from './paper.ts';
import { toPng } from './png.ts';

describe('paper', () => {
  const blocks: readonly ReceiptBlock[] = [
    { type: 'text', text: 'Corner Shop', align: 'center', size: 'large' },
    { type: 'row', cells: [{ text: 'Milk' }, { text: '1.25', money: true }] },
    { type: 'total', label: 'Total', amount: '1.25' },
    { type: 'banner', text: 'COPY' },
    { type: 'qr', payload: 'cb1:9f3a' },
    { type: 'text', text: '牛乳' },
    { type: 'cut' },
  ];
  const document = { width: 58, blocks } as const;
  const paper = toPaper(decodeEscPos(renderReceipt(document, epson58)), 384);

  it('survives being sent as JSON', () => {
    expect(JSON.parse(JSON.stringify(paper))).toEqual(paper);
  });

  it('holds pictures as PNG with their size, and what a QR code says', () => {
    const pictures = paper.elements.filter((element) => element.type === 'qr' || element.type === 'image');
    expect(pictures).toMatchObject([
      { type: 'qr', payload: 'cb1:9f3a', align: 'center', width: (21 + 8) * 5 },
      { type: 'image', width: 384, height: 30 },
    ]);
    for (const picture of pictures)
      expect('src' in picture && picture.src).toMatch(/^data:image\/png;base64,iVBORw0KGgo/);
  });

  it('reads as the document does, but for what is drawn', () => {
    const written = (text: string) =>
      text.split('\n').filter((line) => line !== '' && !/牛乳|\[image/.test(line));
    expect(written(paperToText(paper))).toEqual(written(renderText(document)));
  });
});

describe('a PNG of one bit a dot', () => {
  it('has black where the printer burns and white elsewhere', () => {
    const png = Buffer.from(toPng({ width: 16, height: 2, bits: Uint8Array.of(0xf0, 0x00, 0x00, 0x01) }));
    expect([png.readUInt32BE(16), png.readUInt32BE(20), png[24], png[25]]).toEqual([16, 2, 1, 0]);
    const length = png.readUInt32BE(33);
    expect([...inflateSync(png.subarray(41, 41 + length))]).toEqual([0, 0x0f, 0xff, 0, 0xff, 0xfe]);
  });
});
