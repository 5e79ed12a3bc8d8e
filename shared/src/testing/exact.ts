/** Exact arithmetic for oracles, written apart from the product's: long division on whole numbers. */

/** `numerator / denominator`, halves away from zero, by looking at what the division leaves over. */
export function exactRound(numerator: bigint, denominator: bigint): bigint {
  const sign = numerator < 0n === denominator < 0n ? 1n : -1n;
  const [top, bottom] = [
    numerator < 0n ? -numerator : numerator,
    denominator < 0n ? -denominator : denominator,
  ];
  let quotient = top / bottom;
  const left = top - quotient * bottom;
  if (left >= bottom - left) quotient += 1n;
  return sign * quotient;
}

/** Addition, one value after the other. */
export function plainSum(values: Iterable<number>): bigint {
  let total = 0n;
  for (const value of values) total += BigInt(value);
  return total;
}
