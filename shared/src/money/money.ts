import { z } from 'zod';
import { accept, type Result, refuse } from '../result/result.ts';
import { exponentOf } from './currency.ts';
import { multiplyDivide } from './integer.ts';

/** An amount in minor units (pence, cents). Within a document that names its currency once, plain integers. */
export const minorSchema = z.int();
export const positiveMinorSchema = z.int().min(1);
export const nonNegativeMinorSchema = z.int().min(0);

/** Rounds an amount to be paid in coins: `step` 5 for CHF, 1 where the smallest coin is the minor unit. */
export function roundToCash(amount: number, step: number): number {
  return multiplyDivide(amount, 1, step) * step;
}

/** `1250, GBP` → `12.50`: exact, without a float on the way. */
export function minorToDecimal(minor: number, currency: string): string {
  const exponent = exponentOf(currency);
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0');
  const whole = digits.slice(0, digits.length - exponent);
  const fraction = exponent === 0 ? '' : `.${digits.slice(-exponent)}`;
  return `${minor < 0 ? '-' : ''}${whole}${fraction}`;
}

/** `12.5, GBP` → 1250. More digits than the currency has are refused unless they are zeros. */
export function decimalToMinor(text: string, currency: string): Result<number> {
  const match = /^(-?)(\d{1,13})(?:\.(\d+))?$/.exec(text.trim());
  const exponent = exponentOf(currency);
  const fraction = match?.[3] ?? '';
  if (!match || /[1-9]/.test(fraction.slice(exponent)))
    return refuse({ code: 'money.malformed', text, currency });
  const minor = Number(`${match[2]}${fraction.slice(0, exponent).padEnd(exponent, '0')}`);
  if (!Number.isSafeInteger(minor)) return refuse({ code: 'money.out-of-range', text, currency });
  return accept(match[1] === '-' && minor !== 0 ? -minor : minor);
}

/** For people, in their language: `£12.50`. */
export function formatMoney(minor: number, currency: string, locale: string): string {
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: exponentOf(currency),
  });
  return format.format(minorToDecimal(minor, currency) as Intl.StringNumericLiteral);
}
