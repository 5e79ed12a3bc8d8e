import { parseScan } from './parse-scan.ts';

/**
 * What a scanned symbol is called: by the AIM identifier before its data (`]C1`, ISO/IEC 15424), else by the digits, of
 * which some can only be one thing. Null where neither tells.
 */
export function nameOfSymbol(text: string): string | null {
  const aim = /^\]([A-Za-z])([0-9A-Fa-f])/.exec(text);
  if (aim !== null) {
    const [, letter = '', modifier = ''] = aim;
    return NAMES[`${letter}${modifier}`] ?? NAMES[letter] ?? null;
  }
  const scan = parseScan(text);
  if (scan.type === 'product') return OF_DIGITS[scan.symbology];
  return scan.type === 'gs1' ? 'GS1' : null;
}

const NAMES: Readonly<Record<string, string>> = {
  A: 'Code 39',
  C: 'Code 128',
  C1: 'GS1-128',
  d: 'Data Matrix',
  d2: 'GS1 DataMatrix',
  E: 'EAN/UPC',
  E4: 'EAN-8',
  e: 'GS1 DataBar',
  F: 'Codabar',
  G: 'Code 93',
  I: 'ITF',
  J1: 'GS1 DotCode',
  L: 'PDF417',
  M: 'MSI',
  Q: 'QR Code',
  Q3: 'GS1 QR Code',
  U: 'MaxiCode',
  z: 'Aztec',
};

const OF_DIGITS = {
  ean13: 'EAN-13',
  ean8: 'EAN-8',
  upca: 'UPC-A',
  upce: 'UPC-E',
  gtin14: 'GTIN-14',
} as const;
