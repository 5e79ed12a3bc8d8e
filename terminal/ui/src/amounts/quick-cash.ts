import { exponentOf, roundToCash } from '@counterbook/shared/money';

/**
 * What a customer is likely to hand over for `due`: the exact coins, then the next round sums that notes make.
 * At most `most` keys, rising, each larger than the one before.
 */
export function quickCash(due: number, currency: string, cashStep: number, most = 5): readonly number[] {
  if (due <= 0) return [];
  const exact = Math.max(roundToCash(due, cashStep), cashStep);
  const one = 10 ** exponentOf(currency);
  const steps = (isSmall(currency) ? SMALL_STEPS : LARGE_STEPS).map((step) => step * one);
  const rounds = steps.map((step) => Math.ceil(exact / step) * step);
  return [...new Set([exact, ...rounds])].sort((left, right) => left - right).slice(0, most);
}

/** Steps of notes in units of the currency. */
const SMALL_STEPS = [5, 10, 20, 50, 100, 200];
/** Where a single unit buys nothing, notes begin at a thousand. */
const LARGE_STEPS = [500, 1000, 2000, 5000, 10_000, 20_000, 50_000];

function isSmall(currency: string): boolean {
  return exponentOf(currency) > 0 || currency === 'ISK';
}
