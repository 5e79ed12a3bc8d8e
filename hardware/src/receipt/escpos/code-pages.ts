import CodepageEncoder, { type Codepage } from '@point-of-sale/codepage-encoder';

/** The pages that receipts are written in. Not those of Arabic, Hebrew and Thai: printers neither order nor shape. */
export const WRITTEN_PAGES = [
  'cp437',
  'cp858',
  'windows1252',
  'cp852',
  'cp866',
  'cp737',
  'windows1250',
  'windows1251',
  'windows1253',
  'windows1254',
  'windows1257',
] as const satisfies readonly Codepage[];

export type WrittenPage = (typeof WRITTEN_PAGES)[number];

export type PageRun = { readonly page: WrittenPage; readonly text: string };

/**
 * The text cut into runs of one page each, staying on a page while it lasts; undefined if a character is on
 * none. Only bytes from 20h to 7Eh and above 7Fh count as letters: PC437 and its kin also list signs on the
 * control bytes (`←` is 1Bh, `§` is 15h), and an encoder that trusts them lets a product name send `ESC`.
 */
export function splitByPage(text: string, pages: readonly WrittenPage[]): readonly PageRun[] | undefined {
  const runs: { page: WrittenPage; text: string }[] = [];
  for (const character of text) {
    const run = runs.at(-1);
    if (run && isOnPage(character, run.page)) run.text += character;
    else {
      const page = pages.find((candidate) => isOnPage(character, candidate));
      if (page === undefined) return undefined;
      runs.push({ page, text: character });
    }
  }
  return runs;
}

/** Whether any printer of ours prints the character as one letter of one column. */
export function isOnAnyPage(character: string): boolean {
  return WRITTEN_PAGES.some((page) => isOnPage(character, page));
}

/** The letters that a page has beyond ASCII, in its order. */
export function lettersBeyondAscii(page: WrittenPage): readonly string[] {
  return Array.from(lettersOf(page), (codePoint) => String.fromCodePoint(codePoint));
}

function isOnPage(character: string, page: WrittenPage): boolean {
  const codePoint = character.codePointAt(0) ?? 0;
  if (codePoint >= 0x20 && codePoint < 0x7f) return true;
  return lettersOf(page).has(codePoint);
}

const lettersByPage = new Map<WrittenPage, ReadonlySet<number>>();

function lettersOf(page: WrittenPage): ReadonlySet<number> {
  const known = lettersByPage.get(page);
  if (known) return known;
  const codePoints = CodepageEncoder.getCodepoints(page, true).slice(0x80);
  const letters = new Set(
    codePoints.filter((codePoint) => codePoint >= 0xa0 && isWrittenAbove7F(codePoint, page)),
  );
  lettersByPage.set(page, letters);
  return letters;
}

function isWrittenAbove7F(codePoint: number, page: WrittenPage): boolean {
  const byte = CodepageEncoder.encode(String.fromCodePoint(codePoint), page)[0] ?? 0;
  return byte >= 0x80;
}
