import type { InStorePattern } from '@counterbook/shared/catalog';
import type { Scan } from './scan.ts';
import { valueCheckDigit } from './value-check-digit.ts';

/** The first pattern that fits decides. */
export function readInStore(barcode: string, patterns: readonly InStorePattern[]): Scan | undefined {
  const pattern = patterns.find((candidate) => fits(barcode, candidate.template));
  if (pattern === undefined) return undefined;
  const itemCode = digitsAt(barcode, pattern.template, 'I');
  const digits = digitsAt(barcode, pattern.template, 'V');
  const inner = digitsAt(barcode, pattern.template, 'P');
  if (inner !== '' && Number(inner) !== valueCheckDigit(digits))
    return { type: 'malformed', text: barcode, reason: 'value-digit' };
  const value = Number(digits) * (pattern.step ?? 1);
  return pattern.holds === 'weight'
    ? { type: 'weighed', barcode, itemCode, quantity: value }
    : { type: 'priced', barcode, itemCode, priceMinor: value };
}

function fits(barcode: string, template: string): boolean {
  if (barcode.length !== 13 || template.length !== 13) return false;
  return [...template].every((sign, index) => !/\d/.test(sign) || sign === barcode[index]);
}

function digitsAt(barcode: string, template: string, wanted: 'I' | 'V' | 'P'): string {
  return [...barcode].filter((_, index) => template[index] === wanted).join('');
}
