import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import opentype from 'opentype.js';

/**
 * GNU Unifont (as UnifontEX, OFL 1.1): one bitmap font for all of Unicode's first plane and most emoji, 16 dots
 * high, 8 or 16 wide. It is read at the first character that needs it (about 0.3 s and 80 MB), so a shop whose
 * printer has all its letters never pays.
 */
export type BitmapGlyph = {
  /** 0 for a mark that stands on the letter before it. */
  readonly columns: 0 | 1 | 2;
  /** 16 rows from the top; the highest of 16 bits is the leftmost dot. */
  readonly rows: Uint16Array;
};

export const GLYPH_HEIGHT = 16;

/** Undefined where the font has no such character. */
export function findGlyph(character: string): BitmapGlyph | undefined {
  const known = glyphs.get(character);
  if (known !== undefined || glyphs.has(character)) return known;
  const glyph = rasterise(character);
  glyphs.set(character, glyph);
  return glyph;
}

const UNITS_PER_DOT = 64;
const ASCENT_DOTS = 14;
const glyphs = new Map<string, BitmapGlyph | undefined>();
let loadedFont: opentype.Font | undefined;

function font(): opentype.Font {
  if (loadedFont === undefined) {
    const path = createRequire(import.meta.url).resolve(
      '@fontsource/unifontex/files/unifontex-latin-400-normal.woff',
    );
    loadedFont = opentype.parse(new Uint8Array(readFileSync(path)).buffer, { lowMemory: true });
  }
  return loadedFont;
}

function rasterise(character: string): BitmapGlyph | undefined {
  const glyph = font().charToGlyph(character);
  if (glyph.index === 0) return undefined;
  const rows = new Uint16Array(GLYPH_HEIGHT);
  const shift = glyph.advanceWidth === 0 ? markShift(glyph) : 0;
  for (const edge of verticalEdges(glyph, shift)) toggleRightOf(rows, edge);
  const columns = glyph.advanceWidth === 0 ? 0 : glyph.advanceWidth > 8 * UNITS_PER_DOT ? 2 : 1;
  return { columns, rows };
}

type Edge = { readonly x: number; readonly top: number; readonly bottom: number };

/** The outlines are made of squares, so a dot is black if an odd number of upright edges lie left of it. */
function verticalEdges(glyph: opentype.Glyph, shift: number): readonly Edge[] {
  const edges: Edge[] = [];
  let start = { x: 0, y: 0 };
  let at = start;
  const lineTo = (to: { x: number; y: number }): void => {
    if (at.x === to.x && at.y !== to.y) edges.push(edgeBetween(at, to, shift));
    at = to;
  };
  for (const command of glyph.path.commands) {
    if (command.type === 'Z') lineTo(start);
    else if (command.type === 'M') {
      start = { x: command.x, y: command.y };
      at = start;
    } else lineTo({ x: command.x, y: command.y });
  }
  return edges;
}

function edgeBetween(from: { x: number; y: number }, to: { x: number; y: number }, shift: number): Edge {
  return {
    x: Math.round(from.x / UNITS_PER_DOT) + shift,
    top: ASCENT_DOTS - Math.round(Math.max(from.y, to.y) / UNITS_PER_DOT),
    bottom: ASCENT_DOTS - Math.round(Math.min(from.y, to.y) / UNITS_PER_DOT),
  };
}

function toggleRightOf(rows: Uint16Array, edge: Edge): void {
  const x = Math.min(16, Math.max(0, edge.x));
  const mask = x === 16 ? 0 : 0xffff >>> x;
  for (let row = Math.max(0, edge.top); row < Math.min(GLYPH_HEIGHT, edge.bottom); row++) {
    rows[row] = (rows[row] ?? 0) ^ mask;
  }
}

/** Some marks are drawn left of the pen, over the letter before; bring them into its cell. */
function markShift(glyph: opentype.Glyph): number {
  const xs = glyph.path.commands.flatMap((command) => (command.type === 'Z' ? [] : [command.x]));
  const leftmost = Math.min(0, ...xs);
  return leftmost < 0 ? (leftmost < -8 * UNITS_PER_DOT ? 16 : 8) : 0;
}
