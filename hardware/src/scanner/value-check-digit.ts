/**
 * The check digit over the price or weight within an in-store code (GS1 General Specifications, 7.9.2 to 7.9.5).
 * Four digits are weighed 2-, 2-, 3, 5- and their sum times three ends in it; five are weighed 5+, 2-, 5-, 5+, 2-
 * and it is the digit whose 5- brings the sum to a full ten.
 */
export function valueCheckDigit(digits: string): number {
  const values = [...digits].map(Number);
  if (values.length === 4) return (sumOf(values, [twoMinus, twoMinus, three, fiveMinus]) * 3) % 10;
  const total = sumOf(values, [fivePlus, twoMinus, fiveMinus, fivePlus, twoMinus]);
  return DIGITS.find((digit) => (total + fiveMinus(digit)) % 10 === 0) ?? 0;
}

const DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

type Weigh = (digit: number) => number;
const twoMinus: Weigh = (digit) => (digit * 2 - Math.floor((digit * 2) / 10) + 10) % 10;
const three: Weigh = (digit) => (digit * 3) % 10;
const fivePlus: Weigh = (digit) => (digit * 5 + Math.floor((digit * 5) / 10)) % 10;
const fiveMinus: Weigh = (digit) => (digit * 5 - Math.floor((digit * 5) / 10) + 10) % 10;

function sumOf(values: readonly number[], weights: readonly Weigh[]): number {
  return weights.reduce((total, weigh, index) => total + weigh(values[index] ?? 0), 0);
}
