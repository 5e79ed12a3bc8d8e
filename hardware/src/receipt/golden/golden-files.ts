import type { DecodedItem } from '../decode/decoded-item.ts';
import { drawPaper } from '../decode/draw-paper.ts';
import { decodeEscPos } from '../decode/escpos-decoder.ts';
import { toPng } from '../decode/png.ts';
import { decodeStar } from '../decode/star-decoder.ts';
import { DOTS_PER_COLUMN, epson58, epson80, type PrinterProfile, star58, star80 } from '../escpos/profile.ts';
import { loadShaper } from '../raster/ask-shaper.ts';
import { renderReceipt } from '../render-receipt.ts';
import { renderText } from '../render-text.ts';
import { type GoldenReceipt, goldenDocument, goldenReceipts } from './receipts.ts';

await loadShaper();

export const goldenProfiles = [epson58, epson80, star58, star80];

/** By name what is kept: of each receipt its text in the order of reading and, per printer, its paper as decoded. */
export function goldenFiles(): ReadonlyMap<string, string | Uint8Array> {
  const files = new Map<string, string | Uint8Array>();
  for (const receipt of goldenReceipts) {
    for (const profile of [epson58, epson80]) {
      const text = renderText(goldenDocument(receipt, profile.width), profile.columns);
      files.set(`${receipt.language}-${profile.width}.txt`, text);
    }
    for (const profile of goldenProfiles) {
      const picture = drawPaper(printed(receipt, profile), profile.columns * DOTS_PER_COLUMN);
      files.set(`${receipt.language}-${profile.id}.png`, toPng(picture));
    }
  }
  return files;
}

export function printed(receipt: GoldenReceipt, profile: PrinterProfile): readonly DecodedItem[] {
  const bytes = renderReceipt(goldenDocument(receipt, profile.width), profile);
  return profile.language === 'esc-pos' ? decodeEscPos(bytes) : decodeStar(bytes);
}
