import { checkDigitOf, hasValidCheckDigit, type InStorePattern } from '@counterbook/shared/catalog';
import { GROUP_SEPARATOR, readGs1 } from './gs1.ts';
import { readInStore } from './in-store-pattern.ts';
import type { Scan } from './scan.ts';
import { identify } from './symbology.ts';

/**
 * Digits of the length of a GTIN are one, or a misread: a wrong check digit is never taken for a code of the
 * shop's, unless the scanner says by an AIM identifier (`]C0`) that the symbol is none with a check digit. Element
 * strings are read where the identifier says so, where they hold the separator, and where the whole text is one.
 */
export function parseScan(text: string, patterns: readonly InStorePattern[] = []): Scan {
  const { data, symbology } = identify(text.replace(EDGES, ''));
  if (data === '') return { type: 'malformed', text, reason: 'empty' };
  if (data.length > LONGEST) return { type: 'malformed', text, reason: 'too-long' };
  if (!/^[ -~]+$/.test(data.replaceAll(GROUP_SEPARATOR, '')))
    return { type: 'malformed', text, reason: 'not-printable' };
  if (symbology === 'gs1' || data.includes(GROUP_SEPARATOR) || /^01\d{14}/.test(data)) {
    const reading = readGs1(data);
    if (reading !== undefined) return { type: 'gs1', ...reading, sameAs: waysToWrite(reading.gtin) };
    if (symbology === 'gs1' || data.includes(GROUP_SEPARATOR))
      return { type: 'malformed', text, reason: 'element-string' };
  }
  if (!/^(\d{8}|\d{12,14})$/.test(data)) return { type: 'code', code: data };
  if (hasValidCheckDigit(data)) return readInStore(asEan13(data), patterns) ?? productScan(data);
  const upca = upcaOfUpce(data);
  if (upca !== undefined) return { ...productScan(upca), symbology: 'upce' };
  return symbology === 'other'
    ? { type: 'code', code: data }
    : { type: 'malformed', text, reason: 'check-digit' };
}

/** Blanks and what scanners put around a code; the separator is white space to nobody here. */
const EDGES = /^[ \t\r\n]+|[ \t\r\n]+$/g;
/** The longest element strings in shops are those with a crypto tail, some 150 signs. */
const LONGEST = 256;
const SYMBOLOGIES = new Map([
  [8, 'ean8'],
  [12, 'upca'],
  [13, 'ean13'],
  [14, 'gtin14'],
] as const);

function productScan(barcode: string): Extract<Scan, { type: 'product' }> {
  const symbology = SYMBOLOGIES.get(barcode.length as 8 | 12 | 13 | 14) ?? 'ean13';
  const isInStore = /^(0[24]|2\d)/.test(asEan13(barcode)) && asEan13(barcode).length === 13;
  return { type: 'product', symbology, barcode, sameAs: waysToWrite(barcode), isInStore };
}

/** A UPC-A is the EAN-13 that begins with its leading zero; catalogues and scanners use both. */
function asEan13(barcode: string): string {
  if (barcode.length === 12) return `0${barcode}`;
  return barcode.length === 14 && barcode.startsWith('0') ? barcode.slice(1) : barcode;
}

function waysToWrite(barcode: string): readonly string[] {
  const ean13 = asEan13(barcode);
  const ways = [barcode, ean13, ean13.padStart(14, '0')];
  if (ean13.length === 13 && ean13.startsWith('0')) ways.push(ean13.slice(1));
  if (/^0{6}\d{8}$/.test(barcode)) ways.push(barcode.slice(6));
  const upca = upcaOfUpce(barcode);
  if (upca !== undefined) ways.push(upca, `0${upca}`, `00${upca}`);
  return [...new Set(ways)];
}

/**
 * The UPC-A that a UPC-E leaves the zeros out of; undefined where the eight digits are none. Some that are one are
 * a right EAN-8 as well: then both are looked for.
 */
function upcaOfUpce(digits: string): string | undefined {
  if (!/^[01]\d{7}$/.test(digits)) return undefined;
  const [system, a, b, c, d, e, f] = digits;
  const body = {
    '0': `${a}${b}${f}0000${c}${d}${e}`,
    '1': `${a}${b}${f}0000${c}${d}${e}`,
    '2': `${a}${b}${f}0000${c}${d}${e}`,
    '3': `${a}${b}${c}00000${d}${e}`,
    '4': `${a}${b}${c}${d}00000${e}`,
  }[f ?? ''];
  const eleven = `${system}${body ?? `${a}${b}${c}${d}${e}0000${f}`}`;
  return checkDigitOf(eleven) === Number(digits[7]) ? `${eleven}${digits[7]}` : undefined;
}
