/**
 * Data text as paper can take it. Names come from people and files: a name holding `ESC p` would open the
 * drawer, a right-to-left override would reverse an amount. Controls and invisible format characters go, every
 * kind of space becomes a space, composed letters are composed; what is left is letters.
 */
export function plainText(text: string): string {
  if (isPrintableAscii(text)) return text;
  return text
    .toWellFormed()
    .normalize('NFC')
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(/[\t\p{Zs}]/gu, ' ')
    .replace(MINUS_SIGN, '-')
    .replace(INVISIBLE, '');
}

/** `plainText` on a single line. */
export function plainLine(text: string): string {
  return plainText(text).replace(/\n+/g, ' ');
}

/** Most text is, and nothing about it needs a second look. */
export function isPrintableAscii(text: string): boolean {
  return PRINTABLE_ASCII.test(text);
}

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** Number formats of some languages use it; no code page has it, and a hyphen says the same. */
const MINUS_SIGN = /\u2212/g;

/** Controls but the line feed; format characters but ZWNJ, which Arabic script joins by; variation selectors. */
const INVISIBLE = /(?![\n\u200c])(?:\p{Cc}|\p{Cf}|\p{Variation_Selector})/gu;
