import { createRequire } from 'node:module';
import type { Bidi } from 'bidi-js';
import { shapeArabic } from './arabic-shaping.ts';

/** The package is CommonJS that its own types call an ES module, so an import of it cannot be checked. */
const createBidi: () => Bidi = createRequire(import.meta.url)('bidi-js');
const bidi = createBidi();

/**
 * The text as it is drawn from left to right: shaped, ordered by the Unicode bidirectional algorithm, brackets
 * mirrored in right-to-left runs. Marks follow the letter that they stand on.
 */
export function toVisualOrder(text: string): string {
  const shaped = shapeArabic(text).replace(ZERO_WIDTH_NON_JOINER, '');
  if (!RIGHT_TO_LEFT.test(shaped)) return shaped;
  const embedding = bidi.getEmbeddingLevels(shaped);
  const mirrored = bidi.getMirroredCharactersMap(shaped, embedding.levels);
  const units = shaped.split('').map((unit, index) => mirrored.get(index) ?? unit);
  for (const [start = 0, end = 0] of bidi.getReorderSegments(shaped, embedding)) {
    units.splice(start, end - start + 1, ...units.slice(start, end + 1).reverse());
  }
  return marksAfterLetters(surrogatesInOrder(units.join('')));
}

/** It has done its work once Arabic letters are shaped; Devanagari is shaped later. */
const ZERO_WIDTH_NON_JOINER = /(?<!\p{Script=Devanagari})\u200c/gu;
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

function surrogatesInOrder(text: string): string {
  return text.replace(/([\udc00-\udfff])([\ud800-\udbff])/g, '$2$1');
}

/** Reversal brings a right-to-left letter's marks before it. */
function marksAfterLetters(text: string): string {
  return text.replace(/(\p{Mn}+)(\p{Lo})/gu, (whole, marks: string, letter: string) =>
    RIGHT_TO_LEFT.test(letter) ? letter + Array.from(marks).reverse().join('') : whole,
  );
}
