import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Blob, Buffer, Face, Font, shape } from 'harfbuzzjs';
import type { ShapedText, ShapingFont, ShapingQuestion } from './ask-shaper.ts';
import { type Polygon, toPolygons } from './outline.ts';
import { woffToSfnt } from './woff-to-sfnt.ts';

/** By HarfBuzz, which whoever imports this waits for. Undefined where the font lacks a letter. */
export function shapeText({ text, font: wanted }: ShapingQuestion): ShapedText | undefined {
  const { font, scale } = fontOf(wanted);
  const buffer = new Buffer();
  buffer.addText(text);
  buffer.guessSegmentProperties();
  shape(font, buffer);
  const positions = buffer.getGlyphPositions();
  const outlines: Polygon[] = [];
  let pen = 0;
  for (const [index, { codepoint: glyph }] of buffer.getGlyphInfos().entries()) {
    const at = positions[index];
    if (glyph === 0 || at === undefined) return undefined;
    const x = pen + at.xOffset;
    const place = (dx: number, dy: number) => ({
      x: (x + dx) * scale,
      y: BASELINE - (at.yOffset + dy) * scale,
    });
    outlines.push(...toPolygons(font.glyphToJson(glyph), place));
    pen += at.xAdvance;
  }
  return { width: pen * scale, outlines };
}

const BASELINE = 21;
const fonts = new Map<string, { readonly font: Font; readonly scale: number }>();

function fontOf({ file, dotsPerEm }: ShapingFont): { readonly font: Font; readonly scale: number } {
  const known = fonts.get(file);
  if (known) return known;
  const woff = readFileSync(createRequire(import.meta.url).resolve(file));
  const face = new Face(new Blob(Uint8Array.from(woffToSfnt(woff)).buffer));
  const loaded = { font: new Font(face), scale: dotsPerEm / face.upem };
  fonts.set(file, loaded);
  return loaded;
}
