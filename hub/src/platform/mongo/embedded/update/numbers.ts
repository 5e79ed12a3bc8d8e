import { Double, Int32, Long, Timestamp } from 'bson';
import { CommandError } from '../command-error.ts';

/** Sums and products as MongoDB makes them: 64-bit integers stay exact, everything else is a double. */
export function addNumbers(current: unknown, amount: unknown, operator: string): unknown {
  return combine(current, amount, operator, {
    double: (a, b) => a + b,
    integer: (a, b) => a + b,
  });
}

export function multiplyNumbers(current: unknown, amount: unknown, operator: string): unknown {
  return combine(current, amount, operator, {
    double: (a, b) => a * b,
    integer: (a, b) => a * b,
  });
}

interface Combination {
  readonly double: (a: number, b: number) => number;
  readonly integer: (a: bigint, b: bigint) => bigint;
}

function combine(current: unknown, amount: unknown, operator: string, by: Combination): unknown {
  const a = readNumber(current);
  const b = readNumber(amount);
  if (b === undefined) throw new CommandError(14, `Cannot ${operator} with non-numeric argument`);
  if (a === undefined) {
    throw new CommandError(14, `Cannot apply ${operator} to a value of non-numeric type`);
  }
  if (typeof a === 'number' && typeof b === 'number') {
    const double = by.double(a, b);
    if (Number.isSafeInteger(double) || !Number.isInteger(a) || !Number.isInteger(b)) return double;
  }
  if (isWhole(a) && isWhole(b)) {
    const exact = by.integer(BigInt(a), BigInt(b));
    if (BigInt.asIntN(64, exact) !== exact)
      throw new CommandError(2, `${operator} overflows a 64-bit integer`);
    return Long.fromBigInt(exact);
  }
  return by.double(Number(a), Number(b));
}

function isWhole(value: number | bigint): boolean {
  return typeof value === 'bigint' || Number.isSafeInteger(value);
}

function readNumber(value: unknown): number | bigint | undefined {
  if (typeof value === 'number') return value;
  if (value instanceof Long && !(value instanceof Timestamp)) return value.toBigInt();
  if (value instanceof Int32 || value instanceof Double) return Number(value.valueOf());
  return undefined;
}
