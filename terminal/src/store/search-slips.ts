import { trigramsOf } from './search-text.ts';

/**
 * What one slip of the fingers could have made of a word: a character too many, too few, another one, or two that
 * changed places. A slip says what was meant as two pieces with one unknown character between them, or with none.
 */
export type Slip = { readonly left: string; readonly unknown: boolean; readonly right: string };

/** Shorter words are a slip away from too much. */
const SHORTEST_FORGIVEN = 4;
/** Longer ones were pasted, and have a great many slips. */
const LONGEST_FORGIVEN = 24;
/** Each is a look into the index, and this many hardly ever stand together by chance. */
const MOST_TRIGRAMS = 6;
/** From this length on a word is also forgiven inside a longer one. */
const SHORTEST_INSIDE = 6;
const NUMBER = /^\p{N}+$/u;
/** Written without spaces, so that nearly every word stands inside a longer run. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;

/** A wrong barcode must find nothing, so a number is never forgiven. */
export function isForgiven(word: string): boolean {
  const { length } = charactersOf(word);
  return length >= SHORTEST_FORGIVEN && length <= LONGEST_FORGIVEN && !NUMBER.test(word);
}

export function slipsOf(word: string): readonly Slip[] {
  const characters = charactersOf(word);
  return characters.flatMap((character, at): Slip[] => {
    const left = characters.slice(0, at).join('');
    const right = characters.slice(at + 1).join('');
    const next = characters[at + 1];
    const slips = [
      { left, unknown: true, right },
      { left, unknown: false, right },
    ];
    // One too few at an end would be found as it was typed, inside the word.
    if (at > 0) slips.push({ left, unknown: true, right: character + right });
    if (next !== undefined && next !== character)
      slips.push({
        left: left + next + character,
        unknown: false,
        right: characters.slice(at + 2).join(''),
      });
    return slips;
  });
}

/** Trigrams that a text must have for that slip, as the index holds them; of a long word a few from all over it. */
export function slipTrigrams({ left, unknown, right }: Slip): readonly string[] {
  const pieces = unknown ? [left, right] : [left + right];
  const trigrams = [...new Set(pieces.flatMap((piece) => trigramsOf(piece.normalize('NFD'))))];
  const step = Math.ceil(trigrams.length / MOST_TRIGRAMS);
  return trigrams.filter((_, at) => at % step === 0);
}

/**
 * The same slip once for each letter or digit that could be the unknown one, or a space; none where the script is not
 * written with a few letters.
 */
export function spellOut(slip: Slip): readonly Slip[] {
  return lettersLike(slip.left + slip.right).map((letter) => ({
    ...slip,
    left: slip.left + letter,
    unknown: false,
  }));
}

/** Finds, in composed text, any of a word's slips: as a whole word, or inside words where the word is long. */
export function slipPattern(word: string): RegExp {
  const inside = charactersOf(word).length >= SHORTEST_INSIDE || UNSPACED.test(word);
  const any = inside ? '[^\\n]' : '\\S';
  const meant = slipsOf(word).map(({ left, unknown, right }) => left + (unknown ? any : '') + right);
  const choice = `(?:${[...new Set(meant)].join('|')})`;
  return new RegExp(inside ? choice : `(?<!\\S)${choice}(?!\\S)`, 'u');
}

/** As a person counts them: a Korean syllable is one. */
function charactersOf(word: string): readonly string[] {
  return [...word.normalize('NFC')];
}

const LETTERS: readonly (readonly string[])[] = [
  lettersFrom('a', 'z'),
  lettersFrom('α', 'ω'),
  lettersFrom('а', 'џ'),
  lettersFrom('א', 'ת'),
  lettersFrom('ء', 'ي'),
  lettersFrom('ก', '๎'),
];

/** A model’s number stands in the middle of many a name: `a1aa`. */
const DIGITS: readonly string[] = [...'0123456789'];

function lettersLike(text: string): readonly string[] {
  const letters = LETTERS.find((script) => script.some((letter) => text.includes(letter)));
  return letters ? [...letters, ...DIGITS, ' '] : [];
}

function lettersFrom(first: string, last: string): readonly string[] {
  const from = first.codePointAt(0) ?? 0;
  const to = last.codePointAt(0) ?? 0;
  return Array.from({ length: to - from + 1 }, (_, at) => String.fromCodePoint(from + at)).filter((letter) =>
    /[\p{L}\p{M}]/u.test(letter),
  );
}
