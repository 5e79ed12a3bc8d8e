const ABOVE_SURROGATES = /[\ud800-\uffff]/;

/**
 * Text as an index keeps it: SQLite orders by UTF-8 bytes, JavaScript by UTF-16 units, and the two disagree from
 * the surrogates upward. There each unit becomes a code point of its own above the BMP, which keeps JavaScript's
 * order and tells every two strings apart, lone surrogates included.
 */
export function indexText(text: string): string {
  if (!ABOVE_SURROGATES.test(text)) return text;
  let encoded = '';
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    encoded += unit < 0xd800 ? text.charAt(at) : String.fromCodePoint(0x10000 + unit - 0xd800);
  }
  return encoded;
}
