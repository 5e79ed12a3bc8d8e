import { hasValidCheckDigit } from '@counterbook/shared/catalog';
import { type InStorePattern, readInStore } from './in-store-pattern.ts';
import type { Scan } from './scan.ts';

/**
 * Digits of the length of a GTIN are one, or a misread: a wrong check digit is never taken for a code of the
 * shop's. An AIM identifier (`]E0`) before the data is dropped.
 */
export function parseScan(text: string, patterns: readonly InStorePattern[] = []): Scan {
  const data = text.trim().replace(/^\][A-Za-z][0-9A-Fa-f]/, '');
  if (data === '') return { type: 'malformed', text, reason: 'empty' };
  if (data.length > LONGEST) return { type: 'malformed', text, reason: 'too-long' };
  if (!/^[\x20-\x7e]+$/.test(data)) return { type: 'malformed', text, reason: 'not-printable' };
  if (!/^(\d{8}|\d{12,14})$/.test(data)) return { type: 'code', code: data };
  if (!hasValidCheckDigit(data)) return { type: 'malformed', text, reason: 'check-digit' };
  return readInStore(asEan13(data), patterns) ?? productScan(data);
}

const LONGEST = 128;
const SYMBOLOGIES = new Map([
  [8, 'ean8'],
  [12, 'upca'],
  [13, 'ean13'],
  [14, 'gtin14'],
] as const);

function productScan(barcode: string): Scan {
  const symbology = SYMBOLOGIES.get(barcode.length as 8 | 12 | 13 | 14) ?? 'ean13';
  const isInStore = /^(02|2\d)/.test(asEan13(barcode)) && asEan13(barcode).length === 13;
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
  return [...new Set(ways)];
}
