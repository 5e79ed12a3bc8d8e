import CodepageEncoder, { type Codepage } from '@point-of-sale/codepage-encoder';

/** Letters of a code page by Epson's numbers (`ESC t n`); undefined for a page that is not known here. */
export function decodePage(number: number, bytes: Uint8Array): string | undefined {
  const page = PAGES.get(number);
  if (page === undefined) return undefined;
  const codePoints = CodepageEncoder.getCodepoints(page, true);
  const letters = Array.from(bytes, (byte) => (byte < 0x80 ? byte : (codePoints[byte] ?? 0xfffd)));
  return String.fromCodePoint(...letters);
}

/** Typed from Epson's table of character code tables. */
const PAGES: ReadonlyMap<number, Codepage> = new Map<number, Codepage>([
  [0, 'cp437'],
  [2, 'cp850'],
  [3, 'cp860'],
  [4, 'cp863'],
  [5, 'cp865'],
  [13, 'cp857'],
  [14, 'cp737'],
  [15, 'iso8859-7'],
  [16, 'windows1252'],
  [17, 'cp866'],
  [18, 'cp852'],
  [19, 'cp858'],
  [34, 'cp855'],
  [36, 'cp862'],
  [37, 'cp864'],
  [40, 'iso8859-15'],
  [45, 'windows1250'],
  [46, 'windows1251'],
  [47, 'windows1253'],
  [48, 'windows1254'],
  [49, 'windows1255'],
  [50, 'windows1256'],
  [51, 'windows1257'],
  [52, 'windows1258'],
]);
