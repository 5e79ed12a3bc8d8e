/** Letters that carry no separable mark, and the final sigma. */
const SPELLINGS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  ς: 'σ',
};

/**
 * The accents of Latin, Greek and Cyrillic, and the points of Hebrew and Arabic. Not every mark: in Thai, Hindi or
 * Japanese a mark makes another letter.
 */
const ACCENTS = /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u064b-\u065f\u0670]/gu;
const APOSTROPHES = /['’‘`´ʼ]/gu;
const SPELT = /[ßøłđðþæœıς]/gu;
const NOT_WORDS = /[^\p{L}\p{N}\p{M}]+/gu;

/** Neither folded by marks nor by spelling: most of what is searched is nothing else. */
const ASCII = /^[ -~]*$/;
const NOT_ASCII_WORDS = /[^a-z0-9]+/g;

/** What is compared when searching: `L’Éclair` and `leclair` are the same, punctuation only parts words. */
export function foldText(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase().replace(/['`]/g, '').replace(NOT_ASCII_WORDS, ' ').trim();
  return text
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .toLowerCase()
    .replace(ACCENTS, '')
    .replace(APOSTROPHES, '')
    .replace(SPELT, (letter) => SPELLINGS[letter] ?? letter)
    .replace(NOT_WORDS, ' ')
    .trim();
}

/** A pasted page is no search, and the index takes only so many conditions. */
const LONGEST_SEARCH = 120;

export function searchWords(text: string): readonly string[] {
  return [...new Set(foldText(text.slice(0, LONGEST_SEARCH)).split(' '))].filter((word) => word !== '');
}

/** The runs of three characters by which the index knows a word; none for a shorter one. */
export function trigramsOf(word: string): readonly string[] {
  const characters = [...word];
  return characters.slice(2).map((_, at) => characters.slice(at, at + 3).join(''));
}
