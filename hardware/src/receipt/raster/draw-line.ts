import { ContractError } from '@counterbook/shared/result';
import type { RasterImage } from '../document.ts';
import { heightFactor, type Line, type Segment, widthFactor } from '../layout/line.ts';
import { columnsOf } from '../layout/text-columns.ts';
import { type Bitmap, createBitmap, setDot } from './bitmap.ts';
import { fillPolygons } from './outline.ts';
import { findShapedRun, splitShaped } from './shaped-run.ts';
import { type BitmapGlyph, findGlyph, GLYPH_HEIGHT } from './unifont.ts';
import { toVisualOrder } from './visual-order.ts';

/**
 * A line drawn as dots, letters of 12 by 24 like the printer's Font A. The font's 16 rows are stretched by one
 * and a half (or three) so that every dot of it covers at least two of the printer's: strokes stay even.
 */
export function drawLine(line: Line, columns: number): RasterImage {
  // A line without letters is as high as any other: printers go by the letters that they print.
  const factor = line.segments.length === 0 ? 1 : heightFactor(line.size);
  const bitmap = createBitmap(columns * CELL_WIDTH, CELL_HEIGHT * factor + LINE_GAP);
  for (const segment of line.segments) drawSegment(bitmap, segment, line);
  return bitmap;
}

/** The font has no such character, so a frame stands in its place; for an amount that is not good enough. */
export class UndrawableAmountError extends ContractError {}

const CELL_WIDTH = 12;
const CELL_HEIGHT = 24;
/** Printers advance 30 dots for a letter of 24. */
const LINE_GAP = 6;
export const LINE_DOTS = CELL_HEIGHT + LINE_GAP;
const GLYPH_COLUMN = 8;

type Pen = { x: number; readonly scaleX: number; readonly scaleY: number; readonly bold: boolean };

function drawSegment(bitmap: Bitmap, segment: Segment, line: Line): void {
  const factor = widthFactor(line.size);
  const scaleY = 1.5 * heightFactor(line.size);
  const pen: Pen = { x: segment.column * CELL_WIDTH, scaleX: 1.5 * factor, scaleY, bold: line.bold };
  for (const part of splitShaped(toVisualOrder(segment.text))) {
    const run = findShapedRun(part);
    if (run === undefined) drawLetters(bitmap, part, pen, segment.money);
    else {
      const scale = { scaleX: factor, scaleY: heightFactor(line.size) };
      fillPolygons(bitmap, run.outlines, { left: pen.x, bold: line.bold, ...scale });
      pen.x += run.columns * CELL_WIDTH * factor;
    }
  }
}

function drawLetters(bitmap: Bitmap, text: string, pen: Pen, money: boolean): void {
  let letterX = pen.x;
  for (const character of text) {
    const glyph = findGlyph(character);
    if (glyph === undefined && money) {
      throw new UndrawableAmountError(`an amount holds ${character}, which can be neither printed nor drawn`);
    }
    const cells = columnsOf(character);
    if (cells > 0) letterX = pen.x;
    drawGlyph(bitmap, glyph ?? FRAME, { ...pen, x: letterX, scaleX: pen.scaleX * squeeze(glyph, cells) });
    pen.x += (cells * CELL_WIDTH * pen.scaleX) / 1.5;
  }
}

/** A letter that printers set in one column may be two wide in this font. */
function squeeze(glyph: BitmapGlyph | undefined, cells: number): number {
  return cells === 1 && glyph?.columns === 2 ? 0.5 : 1;
}

function drawGlyph(bitmap: Bitmap, glyph: BitmapGlyph, pen: Pen): void {
  for (let row = 0; row < GLYPH_HEIGHT; row++) {
    const bits = glyph.rows[row] ?? 0;
    for (let column = 0; column < 2 * GLYPH_COLUMN; column++) {
      if ((bits & (0x8000 >> column)) !== 0) drawDot(bitmap, column, row, pen);
    }
  }
}

function drawDot(bitmap: Bitmap, column: number, row: number, pen: Pen): void {
  const left = Math.floor(column * pen.scaleX);
  const right = Math.ceil((column + 1) * pen.scaleX) + (pen.bold ? 1 : 0);
  const top = Math.floor(row * pen.scaleY);
  const bottom = Math.ceil((row + 1) * pen.scaleY);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) setDot(bitmap, pen.x + x, y);
  }
}

const FRAME: BitmapGlyph = {
  columns: 1,
  rows: Uint16Array.from({ length: GLYPH_HEIGHT }, (_, row) =>
    row === 2 || row === 13 ? 0x7e00 : row > 2 && row < 13 ? 0x4200 : 0,
  ),
};
