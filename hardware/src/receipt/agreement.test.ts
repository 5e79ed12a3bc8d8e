import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawPaper } from './decode/draw-paper.ts';
import type { ReceiptBlock, ReceiptDocument } from './document.ts';
import { DOTS_PER_COLUMN, type PrinterProfile } from './escpos/profile.ts';
import { LINE_DOTS } from './raster/draw-line.ts';
import { renderPicture } from './render-picture.ts';
import { renderReceipt } from './render-receipt.ts';
import { renderText } from './render-text.ts';
import { anyText, blockBesideText, documentOf } from './testing/documents.ts';
import { decode } from './testing/printed.ts';

/** That bytes and text agree line by line stands in `renderers.test.ts`. */
describe('bytes, text and picture of any document', () => {
  it('agree dot for dot: what an ESC/POS printer puts on paper is the picture, but for guarded dots', () => {
    fc.assert(
      fc.property(anyDocument('esc-pos'), ({ document, profile }) => {
        const picture = renderPicture(document, profile);
        const paper = drawPaper(decode(renderReceipt(document, profile), profile), widthDotsOf(profile));
        expect([paper.width, paper.height]).toEqual([picture.width, picture.height]);
        const strange = paper.bits.findIndex((bits, at) => {
          const isGuarded = picture.bits[at] === 0x10 && bits === 0x18;
          return bits !== picture.bits[at] && !isGuarded;
        });
        expect(strange).toBe(-1);
      }),
      { numRuns: 120 },
    );
  });

  it('agree on every line: the picture has ink at the height of each line of the text, and only there', () => {
    fc.assert(
      fc.property(documentOf(anyText()), ({ document: { width, blocks }, profile }) => {
        const document = { width, blocks: blocks.filter(isOfNormalHeight) };
        const lines = renderText(document, profile.columns).split('\n').slice(0, -1);
        const picture = renderPicture(document, profile);
        expect(picture.height).toBe(LINE_DOTS * lines.length);
        lines.forEach((line, index) => {
          const size = (picture.width / 8) * LINE_DOTS;
          const hasInk = picture.bits.subarray(index * size, (index + 1) * size).some((byte) => byte !== 0);
          if (!isOfMarksOnly(line)) expect(hasInk).toBe(line !== '');
        });
      }),
      { numRuns: 120 },
    );
  });
});

function isOfNormalHeight(block: ReceiptBlock): boolean {
  if (block.type === 'text') return block.size === 'normal' || block.size === 'wide';
  return block.type === 'row' || block.type === 'rule';
}

/** The font may have nothing to draw for marks that stand on no letter. */
function isOfMarksOnly(line: string): boolean {
  return line !== '' && line.replace(/[\s\p{M}\p{Cf}]/gu, '') === '';
}

function anyDocument(language: PrinterProfile['language']) {
  return fc
    .tuple(documentOf(anyText()), fc.array(blockBesideText(), { maxLength: 2 }))
    .filter(([{ profile }]) => profile.language === language)
    .map(([{ document, profile }, others]): { document: ReceiptDocument; profile: PrinterProfile } => ({
      profile,
      document: { ...document, blocks: [...document.blocks, ...others] },
    }));
}

function widthDotsOf(profile: PrinterProfile): number {
  return profile.columns * DOTS_PER_COLUMN;
}
