import { quantityToText } from '@counterbook/shared/quantity';
import type { Refusal } from '@counterbook/shared/result';
import type { Format } from '../amounts/amount-text.ts';

export type Sentence = (refusal: Refusal, format: Format) => string;
export type Sentences = Readonly<Record<string, string | Sentence>>;

export function quantityOf(thousandths: unknown): string {
  return typeof thousandths === 'number' ? quantityToText(thousandths) : '?';
}

export function amountOf({ money }: Format, value: unknown): string {
  return typeof value === 'number' && Number.isSafeInteger(value) ? money(value) : '';
}

export function timeOf({ time }: Format, value: unknown): string {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? time(value) : '';
}

/** Of a day without a time, as the cart's lines say it. */
export function dayOf({ date }: Format, value: unknown): string {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? date(value) : '';
}

/** What separates the parts of a long code is no sign that a person can read. */
export function readable(text: unknown): string {
  return String(text).replaceAll(/\p{Cc}/gu, ' ');
}
