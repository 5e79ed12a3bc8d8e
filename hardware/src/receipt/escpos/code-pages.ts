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

/** A page under the number that a printer has it by. */
export type NumberedPage = readonly [page: WrittenPage, number: number];

/** Letters as a printer takes them that is on the page of that number. */
export type PageRun = { readonly pageNumber: number; readonly bytes: readonly number[] };

/**
 * The text cut into runs of one page each, staying on a page while it lasts; undefined if a character is on
 * none. Only bytes from 20h to 7Eh and above 7Fh count as letters: PC437 and its kin also list signs on the
 * control bytes (`←` is 1Bh, `§` is 15h), and an encoder that trusts them lets a product name send `ESC`.
 */
export function encodeByPage(text: string, pages: readonly NumberedPage[]): readonly PageRun[] | undefined {
  const runs: { pageNumber: number; bytes: number[] }[] = [];
  let current: WrittenPage | undefined;
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    let byte = current && byteOn(current, codePoint);
    if (byte === undefined) {
      const found = pages.find(([page]) => byteOn(page, codePoint) !== undefined);
      if (found === undefined) return undefined;
      current = found[0];
      byte = byteOn(current, codePoint) ?? 0;
      runs.push({ pageNumber: found[1], bytes: [] });
    }
    runs.at(-1)?.bytes.push(byte);
  }
  return runs;
}

/** Whether any printer of ours prints the character as one letter of one column. */
export function isOnAnyPage(character: string): boolean {
  const codePoint = character.codePointAt(0) ?? 0;
  return WRITTEN_PAGES.some((page) => byteOn(page, codePoint) !== undefined);
}

/** The letters that a page has beyond ASCII, in its order. */
export function lettersBeyondAscii(page: WrittenPage): readonly string[] {
  return Array.from(lettersOf(page).keys(), (codePoint) => String.fromCodePoint(codePoint));
}

function byteOn(page: WrittenPage, codePoint: number): number | undefined {
  return codePoint >= 0x20 && codePoint < 0x7f ? codePoint : lettersOf(page).get(codePoint);
}

const bytesByLetter = new Map<WrittenPage, ReadonlyMap<number, number>>();

function lettersOf(page: WrittenPage): ReadonlyMap<number, number> {
  const known = bytesByLetter.get(page);
  if (known) return known;
  const codePoints = CodepageEncoder.getCodepoints(page, true);
  const letters = new Map<number, number>();
  codePoints.forEach((codePoint, byte) => {
    const isLetter = byte >= 0x80 && codePoint >= 0xa0 && codePoint !== NOTHING_THERE;
    if (isLetter && codePoints.indexOf(codePoint) === byte) letters.set(codePoint, byte);
  });
  bytesByLetter.set(page, letters);
  return letters;
}

/** How the tables mark a byte without a letter. */
const NOTHING_THERE = 0xfffd;
