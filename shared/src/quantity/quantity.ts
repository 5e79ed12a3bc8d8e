import { z } from 'zod';
import { multiplyDivide } from '../money/integer.ts';
import { accept, type Result, refuse } from '../result/result.ts';

/** Quantities are integers in thousandths of the product's unit: 1 piece is 1000, 0.250 kg is 250. */
export const THOUSAND = 1000;
export const quantitySchema = z.int();
export const positiveQuantitySchema = z.int().min(1).max(1_000_000_000);

export const unitSchema = z.enum(['piece', 'kg', 'litre', 'metre']);
export type Unit = z.infer<typeof unitSchema>;

/** The price of a quantity in minor units; halves away from zero. */
export function priceOf(unitPrice: number, quantity: number): number {
  return multiplyDivide(unitPrice, quantity, THOUSAND);
}

/** `1.25` → 1250 thousandths; pieces must be whole. */
export function decimalToQuantity(text: string, unit: Unit): Result<number> {
  const match = /^(\d{1,9})(?:\.(\d{1,3}))?$/.exec(text.trim());
  if (!match) return refuse({ code: 'quantity.malformed', text });
  const thousandths = Number(match[1]) * THOUSAND + Number((match[2] ?? '').padEnd(3, '0'));
  if (unit === 'piece' && thousandths % THOUSAND !== 0) return refuse({ code: 'quantity.not-whole', text });
  return accept(thousandths);
}

/** 1000 → `1`, 250 → `0.250`, for receipts and screens. */
export function quantityToText(quantity: number): string {
  const magnitude = Math.abs(quantity);
  const whole = Math.floor(magnitude / THOUSAND);
  const rest = magnitude % THOUSAND;
  return `${quantity < 0 ? '-' : ''}${whole}${rest === 0 ? '' : `.${String(rest).padStart(3, '0')}`}`;
}
