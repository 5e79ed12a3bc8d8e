import { askShaper, type ShapingFont } from './ask-shaper.ts';
import type { Polygon } from './outline.ts';

/**
 * Hindi and Thai cannot be drawn letter by letter: vowels stand before the letter they follow, consonants join into
 * others, marks make room for marks. HarfBuzz shapes a run of them in a font of Noto (OFL 1.1), read at the first
 * such letter. A run takes the whole columns that its drawing needs; digits stay one column each, so that amounts align.
 */
export type ShapedRun = {
  readonly columns: number;
  /** In dots at normal size, y downwards from the top of the line. */
  readonly outlines: readonly Polygon[];
};

/** Cuts a text into runs that are shaped and what stands between them. */
export function splitShaped(text: string): readonly string[] {
  return SHAPED.test(text) ? text.split(RUNS).filter((part) => part !== '') : [text];
}

/** Undefined where the text is of no such script or the font lacks a letter of it. */
export function findShapedRun(text: string): ShapedRun | undefined {
  const script = SCRIPTS.find(({ letters }) => letters.test(text));
  if (script === undefined) return undefined;
  if (runs.has(text)) return runs.get(text);
  if (runs.size >= REMEMBERED) runs.clear();
  const run = shapeRun(text, script);
  runs.set(text, run);
  return run;
}

type Script = { readonly letters: RegExp; readonly font: ShapingFont };

/** As large as their highest and lowest marks let them be in a line of 30 dots. */
const SCRIPTS: readonly Script[] = [
  {
    letters: /\p{Script_Extensions=Devanagari}/u,
    font: {
      file: '@fontsource/noto-sans-devanagari/files/noto-sans-devanagari-devanagari-400-normal.woff',
      dotsPerEm: 21,
    },
  },
  {
    letters: /\p{Script_Extensions=Thai}/u,
    font: {
      file: '@fontsource/noto-sans-thai/files/noto-sans-thai-thai-600-normal.woff',
      dotsPerEm: 20,
    },
  },
];
const SHAPED = /[\p{Script_Extensions=Devanagari}\p{Script_Extensions=Thai}]/u;
/** The zero-width non-joiner keeps consonants apart, so it belongs to the run. */
const RUNS = new RegExp(
  [
    '([[\\p{scx=Deva}\\p{scx=Thai}]&&\\p{Nd}]',
    '[\\p{scx=Deva}--\\p{Nd}][[\\p{scx=Deva}\\u200c]--\\p{Nd}]*',
    '[\\p{scx=Thai}--\\p{Nd}]+)',
  ].join('|'),
  'v',
);
const DIGIT = /^\p{Nd}$/u;
const COLUMN = 12;
const REMEMBERED = 2_000;
const runs = new Map<string, ShapedRun | undefined>();

function shapeRun(text: string, { font }: Script): ShapedRun | undefined {
  const shaped = askShaper({ text, font });
  if (shaped === undefined) return undefined;
  return {
    columns: DIGIT.test(text) ? 1 : Math.ceil(shaped.width / COLUMN),
    outlines: shaped.outlines,
  };
}
