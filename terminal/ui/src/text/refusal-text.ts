/**
 * Every refusal in the cashier's words: what was wrong, and what to do. A code that has no sentence yet gets one
 * that names it, so that whoever is called can look it up.
 */
import type { Refusal } from '@counterbook/shared/result';
import type { Format } from '../amounts/amount-text.ts';
import type { Sentences } from './refusal-parts.ts';
import { refusalsAr } from './refusals-ar.ts';
import { refusalsEn } from './refusals-en.ts';

export function refusalText(refusal: Refusal, format: Format, language: string): string {
  const sentences: Sentences = language === 'ar' ? refusalsAr : refusalsEn;
  const sentence = sentences[refusal.code] ?? unknownRefusal;
  return typeof sentence === 'string' ? sentence : sentence(refusal, format);
}

function unknownRefusal({ code }: Refusal): string {
  return `The till refused this (${code}). Nothing was changed. Try again, and tell your manager if it stays.`;
}
