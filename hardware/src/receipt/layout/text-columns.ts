import { isOnAnyPage } from '../escpos/code-pages.ts';
import { findGlyph } from '../raster/unifont.ts';

/**
 * How many columns of the paper a text takes. What any printer has as a letter takes one; all else is drawn, and
 * takes what its drawing needs (0 for marks, 2 for ideographs, emoji and wide letters).
 */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += columnsOfCharacter(character);
  return columns;
}

/** Letters with their marks, which no line break may part. */
export function graphemesOf(text: string): readonly string[] {
  return Array.from(graphemes.segment(text), (part) => part.segment);
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

function columnsOfCharacter(character: string): number {
  if (isOnAnyPage(character)) return 1;
  if (/^[\p{Mn}\p{Me}\p{Cf}]$/u.test(character)) return 0;
  return findGlyph(character)?.columns || 1;
}
