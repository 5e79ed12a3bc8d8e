import { multiplyDivide } from '@counterbook/shared/money';

/** Thousandths of a kilogram in one of the unit, as an exact fraction. */
const GRAMS_IN: Readonly<Record<string, readonly [number, number]>> = {
  mg: [1, 1_000],
  g: [1, 1],
  kg: [1_000, 1],
  lb: [45_359_237, 100_000],
  oz: [45_359_237, 1_600_000],
};

/**
 * `1.234`, `kg` → 1234. Digit by digit, so that no weight is ever a float; finer than a gram is rounded, halves away
 * from zero. Undefined for what is no weight.
 */
export function textToGrams(text: string, unit: string): number | undefined {
  const match = /^([+-]?)\s*(\d{1,8})(?:[.,](\d{0,6}))?$/.exec(text.trim());
  const [over, under] = GRAMS_IN[unit.trim().toLowerCase()] ?? [];
  if (!match || over === undefined || under === undefined) return undefined;
  const decimals = match[3] ?? '';
  const digits = Number(`${match[2]}${decimals}`);
  return scaledToGrams(match[1] === '-' ? -digits : digits, -decimals.length, unit);
}

/** `digits` times ten to the power of `exponent`, as scales on USB say it. */
export function scaledToGrams(digits: number, exponent: number, unit: string): number | undefined {
  const [over, under] = GRAMS_IN[unit.trim().toLowerCase()] ?? [];
  if (over === undefined || under === undefined || Math.abs(exponent) > 9) return undefined;
  const tens = 10 ** Math.abs(exponent);
  try {
    return multiplyDivide(digits * (exponent > 0 ? tens : 1), over, under * (exponent < 0 ? tens : 1));
  } catch {
    return undefined;
  }
}
