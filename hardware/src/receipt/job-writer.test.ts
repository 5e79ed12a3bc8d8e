import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEscPos } from './decode/escpos-decoder.ts';
import { epson80, printerProfiles } from './escpos/profile.ts';
import { goldenDocument, goldenReceipts } from './golden/receipts.ts';
import { renderReceipt } from './render-receipt.ts';
import { renderByEncoder } from './testing/by-encoder.ts';
import { documentOf, hostileDocument } from './testing/documents.ts';

describe('the bytes of a job', () => {
  it('are those that receipt-printer-encoder makes of the kept receipts, for every printer', () => {
    for (const profile of printerProfiles) {
      for (const receipt of goldenReceipts) {
        const document = goldenDocument(receipt, profile.width);
        expectSame(renderReceipt(document, profile), renderByEncoder(document, profile));
      }
    }
  });

  it.each([
    ['plain English', documentOf(fc.string())],
    ['made to be obeyed', hostileDocument()],
  ])('are those that it makes of any document, %s', (_, documents) => {
    fc.assert(
      fc.property(documents, ({ document, profile }) => {
        expectSame(renderReceipt(document, profile), renderByEncoder(document, profile));
      }),
      { numRuns: 150 },
    );
  });

  it('draw the sign for a broken letter, which tables of pages hold where they have nothing', () => {
    const text = 'caf\ufffd';
    const bytes = renderReceipt({ width: 80, blocks: [{ type: 'text', text }] }, epson80);
    expect(decodeEscPos(bytes)).toMatchObject([{ type: 'image' }]);
  });
});

function expectSame(ours: Uint8Array, theirs: Uint8Array): void {
  expect(Buffer.from(ours).toString('hex')).toBe(Buffer.from(theirs).toString('hex'));
}
