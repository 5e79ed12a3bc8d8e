/**
 * Splits `total` over `weights` without losing or inventing a minor unit: the parts sum to `total`.
 *
 * Largest remainder: each part gets its floor share, what is left goes one by one to the largest remainders,
 * the earlier part first. When all weights are zero the parts are as equal as they can be.
 * @throws RangeError on no weights, a negative weight, or unsafe numbers.
 */
export function allocate(total: number, weights: readonly number[]): readonly number[] {
  if (weights.length === 0) throw new RangeError('nothing to allocate over');
  if (weights.some((weight) => weight < 0 || !Number.isSafeInteger(weight))) {
    throw new RangeError('weights are non-negative integers');
  }
  if (!Number.isSafeInteger(total)) throw new RangeError('the total is no safe integer');
  const even = weights.every((weight) => weight === 0);
  const shares = weights.map((weight) => BigInt(even ? 1 : weight));
  const whole = shares.reduce((a, b) => a + b, 0n);
  const magnitude = BigInt(Math.abs(total));
  const floors = shares.map((share) => (magnitude * share) / whole);
  const remainders = shares.map((share, index) => ({ index, rest: (magnitude * share) % whole }));
  remainders.sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1));
  const missing = magnitude - floors.reduce((a, b) => a + b, 0n);
  for (const { index } of remainders.slice(0, Number(missing))) floors[index] = (floors[index] ?? 0n) + 1n;
  return floors.map((part) => (part === 0n ? 0 : total < 0 ? -Number(part) : Number(part)));
}
