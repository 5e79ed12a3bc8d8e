import { isOnAnyPage } from '../escpos/code-pages.ts';
import { findShapedRun, splitShaped } from '../raster/shaped-run.ts';
import { findGlyph } from '../raster/unifont.ts';
import { isPrintableAscii } from './plain-text.ts';

/**
 * How many columns of the paper a text takes. What any printer has as a letter takes one; all else is drawn, and
 * takes what its drawing needs (0 for marks, 2 for ideographs, emoji and wide letters).
 */
export function columnsOf(text: string): number {
  if (isPrintableAscii(text)) return text.length;
  let columns = 0;
  for (const part of splitShaped(text)) {
    const run = findShapedRun(part);
    if (run) columns += run.columns;
    else for (const character of part) columns += columnsOfCharacter(character);
  }
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
