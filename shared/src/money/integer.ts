/**
 * The one place where an amount is multiplied, divided or rounded.
 *
 * Halves round away from zero ("commercial rounding"), so that a refund is the exact mirror of its sale.
 * Products of two safe integers can pass 2^53: they are formed in BigInt and must come back safe.
 */

/** `value × numerator / denominator`, rounded half away from zero. @throws RangeError when the result is unsafe. */
export function multiplyDivide(value: number, numerator: number, denominator: number): number {
  if (denominator === 0) throw new RangeError('division by zero');
  const product = BigInt(value) * BigInt(numerator);
  const divisor = BigInt(denominator);
  const negative = product < 0n !== divisor < 0n;
  const absProduct = product < 0n ? -product : product;
  const absDivisor = divisor < 0n ? -divisor : divisor;
  const rounded = (absProduct * 2n + absDivisor) / (absDivisor * 2n);
  return safe(negative ? -rounded : rounded);
}

/** The sum of safe integers. @throws RangeError when a value or a sum on the way is unsafe: it would round. */
export function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) {
    total += value;
    if (!Number.isSafeInteger(value) || !Number.isSafeInteger(total))
      throw new RangeError('amount out of range');
  }
  return total;
}

function safe(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError('amount out of range');
  return number === 0 ? 0 : number;
}
