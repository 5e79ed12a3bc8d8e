import type { Scan } from './scan.ts';
import { valueCheckDigit } from './value-check-digit.ts';

/**
 * How a shop's scale writes weight or price into an EAN-13. The template has 13 signs: a digit stands for itself,
 * I for the item's number, V for the value, P for a check digit over a value of four or five digits, X for a digit
 * that is not looked at, C, the last, for the EAN's own check digit. So `21IIIIIVVVVVC` or `02IIIIIPVVVVC`.
 */
export type InStorePattern = {
  readonly template: string;
  readonly holds: 'weight' | 'price';
  /** What one step of the value is worth, in thousandths of the unit or in minor units of money; 1 by default. */
  readonly step?: number;
};

/** Why a shop's pattern cannot be used; undefined if it can. */
export function faultOfPattern(pattern: InStorePattern): string | undefined {
  const { template, step = 1 } = pattern;
  if (!/^(02|2\d)[0-9IVPX]{10}C$/.test(template)) {
    return 'is 13 signs long, begins with 02 or 20 to 29 and ends with C';
  }
  if (!/^[^IV]*I+[^IV]*V+[^IV]*$|^[^IV]*V+[^IV]*I+[^IV]*$/.test(template)) {
    return 'has one group of I and one group of V';
  }
  if (template.includes('P') && !/^[^P]*P[^P]*$/.test(template)) return 'has one P at most';
  const values = template.replaceAll(/[^V]/g, '').length;
  if (template.includes('P') && values !== 4 && values !== 5) return 'has four or five V where it has a P';
  return Number.isInteger(step) && step > 0 ? undefined : 'has a step that is a whole number above zero';
}

/** The first pattern that fits decides. */
export function readInStore(barcode: string, patterns: readonly InStorePattern[]): Scan | undefined {
  const pattern = patterns.find((candidate) => fits(barcode, candidate.template));
  if (pattern === undefined) return undefined;
  const itemCode = digitsAt(barcode, pattern.template, 'I');
  const digits = digitsAt(barcode, pattern.template, 'V');
  const inner = digitsAt(barcode, pattern.template, 'P');
  if (inner !== '' && Number(inner) !== valueCheckDigit(digits))
    return { type: 'malformed', text: barcode, reason: 'check-digit' };
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
