import type { RasterImage } from '../receipt/document.ts';
import { columnsOf } from '../receipt/layout/text-columns.ts';
import { createBitmap, hasDot, setDot } from '../receipt/raster/bitmap.ts';
import { drawLine } from '../receipt/raster/draw-line.ts';
import type { LaidText } from './layout-label.ts';

const CELL_WIDTH = 12;
const CELL_HEIGHT = 24;

/** Letters that a label printer's own font has, whatever its age: Windows' Western European page. */
export function isPrintersOwn(text: string): boolean {
  return /^[\x20-\x7e\u00a1-\u00ff€]*$/.test(text);
}

/** Any other text as dots, in the order and shape of its script, as large as it fits into its box. */
export function drawText(laid: LaidText): {
  readonly x: number;
  readonly y: number;
  readonly image: RasterImage;
} {
  const columns = Math.max(1, Math.min(columnsOf(laid.text), Math.floor(laid.width / CELL_WIDTH)));
  const line = drawLine(
    { segments: [{ column: 0, text: laid.text, money: laid.money }], bold: false, size: 'normal' },
    columns,
  );
  const scale = Math.max(
    1,
    Math.floor(Math.min(laid.height / CELL_HEIGHT, laid.width / (columns * CELL_WIDTH))),
  );
  const image = createBitmap(columns * CELL_WIDTH * scale, CELL_HEIGHT * scale);
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < image.width; x++) {
      if (hasDot(line, Math.floor(x / scale), Math.floor(y / scale))) setDot(image, x, y);
    }
  }
  const x = laid.align === 'left' ? laid.x : laid.x + laid.width - image.width;
  return { x, y: laid.y, image };
}
