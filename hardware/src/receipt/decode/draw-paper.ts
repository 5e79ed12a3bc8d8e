import type { RasterImage, TextSize } from '../document.ts';
import { DOTS_PER_COLUMN } from '../escpos/profile.ts';
import { createBitmap } from '../raster/bitmap.ts';
import { drawBarcode, drawCut, drawQr } from '../raster/draw-code.ts';
import { drawLine, LINE_DOTS } from '../raster/draw-line.ts';
import { copyInto, placed, stack } from '../raster/stack.ts';
import type { DecodedItem, DecodedLine, DecodedRun } from './decoded-item.ts';

/** What a printer put on its paper, as one picture; its own letters in the font that stands in for them here. */
export function drawPaper(items: readonly DecodedItem[], widthDots: number): RasterImage {
  return stack(
    items.flatMap((item) => drawItem(item, widthDots)),
    widthDots,
  );
}

function drawItem(item: DecodedItem, widthDots: number): readonly RasterImage[] {
  switch (item.type) {
    case 'line':
      return [drawRuns(item.line, widthDots)];
    case 'image':
      return [placed(item.image, item.align, widthDots)];
    case 'qr':
      return [placed(drawQr(item), item.align, widthDots)];
    case 'barcode':
      return [placed(drawBarcode(item.payload, item.height), item.align, widthDots)];
    case 'feed':
      return [createBitmap(widthDots, item.dots)];
    case 'cut':
      return [drawCut(widthDots)];
    default:
      return [];
  }
}

/** Each run in its own style; the highest says how far the paper goes on. */
function drawRuns({ runs, align }: DecodedLine, widthDots: number): RasterImage {
  const pieces = runs.map((run) => {
    const segments = [{ column: 0, text: run.text, money: false }];
    const columns = Array.from(run.text).length * run.widthFactor;
    // A column more, since bold letters reach one dot into what follows.
    return { columns, image: drawLine({ segments, bold: run.bold, size: sizeOf(run) }, columns + 1) };
  });
  const height = Math.max(LINE_DOTS, ...pieces.map(({ image }) => image.height));
  const canvas = createBitmap(widthDots, height);
  const free = widthDots - DOTS_PER_COLUMN * pieces.reduce((sum, { columns }) => sum + columns, 0);
  let left = align === 'left' ? 0 : align === 'right' ? free : free >> 1;
  for (const { columns, image } of pieces) {
    copyInto(canvas, image, { left, top: 0 });
    left += columns * DOTS_PER_COLUMN;
  }
  return canvas;
}

function sizeOf({ widthFactor, heightFactor }: DecodedRun): TextSize {
  if (widthFactor > 1) return heightFactor > 1 ? 'large' : 'wide';
  return heightFactor > 1 ? 'tall' : 'normal';
}
