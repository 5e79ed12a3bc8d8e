import { Decimal128, Double, Int32, Long, Timestamp } from 'bson';
import { CommandError } from '../command-error.ts';
import { type DecimalParts, decimalToParts, partsToDecimal } from './decimal.ts';

/**
 * Sums and products as MongoDB makes them: the wider type wins, int32 before int64 before double before decimal;
 * integers stay exact, and an int32 that grows out of its range becomes an int64.
 */
export function addNumbers(current: unknown, amount: unknown, operator: string): unknown {
  return combine(current, amount, operator, {
    double: (a, b) => a + b,
    integer: (a, b) => a + b,
    decimal: (a, b) => {
      const exponent = Math.min(a.exponent, b.exponent);
      const scale = (part: DecimalParts): bigint => part.digits * 10n ** BigInt(part.exponent - exponent);
      return { digits: scale(a) + scale(b), exponent };
    },
  });
}

export function multiplyNumbers(current: unknown, amount: unknown, operator: string): unknown {
  return combine(current, amount, operator, {
    double: (a, b) => a * b,
    integer: (a, b) => a * b,
    decimal: (a, b) => ({ digits: a.digits * b.digits, exponent: a.exponent + b.exponent }),
  });
}

/** `$bit`: on integers only. */
export function combineBits(current: unknown, operand: unknown, operation: string): unknown {
  const [a, b] = [readWhole(current), readWhole(operand)];
  if (a === undefined || b === undefined) {
    throw new CommandError(2, '$bit works on 32-bit and 64-bit integers only');
  }
  const combined =
    operation === 'and' ? a.value & b.value : operation === 'or' ? a.value | b.value : a.value ^ b.value;
  return a.wide || b.wide ? Long.fromBigInt(combined) : Number(combined);
}

interface Combination {
  readonly double: (a: number, b: number) => number;
  readonly integer: (a: bigint, b: bigint) => bigint;
  readonly decimal: (a: DecimalParts, b: DecimalParts) => DecimalParts;
}

function combine(current: unknown, amount: unknown, operator: string, by: Combination): unknown {
  if (!isNumeric(amount)) throw new CommandError(14, `Cannot ${operator} with non-numeric argument`);
  if (!isNumeric(current)) {
    throw new CommandError(14, `Cannot apply ${operator} to a value of non-numeric type`);
  }
  if (current instanceof Decimal128 || amount instanceof Decimal128)
    return combineDecimals(current, amount, by);
  const [a, b] = [readWhole(current), readWhole(amount)];
  if (a === undefined || b === undefined) {
    const sum = by.double(Number(current), Number(amount));
    return (sum | 0) === sum && !Object.is(sum, -0) ? new Double(sum) : sum;
  }
  const exact = by.integer(a.value, b.value);
  if (!a.wide && !b.wide && BigInt.asIntN(32, exact) === exact) return Number(exact);
  if (BigInt.asIntN(64, exact) !== exact) throw new CommandError(2, `${operator} overflows a 64-bit integer`);
  return Long.fromBigInt(exact);
}

function combineDecimals(current: unknown, amount: unknown, by: Combination): Decimal128 {
  const [a, b] = [decimalToParts(String(current)), decimalToParts(String(amount))];
  if (a !== undefined && b !== undefined) return partsToDecimal(by.decimal(a, b));
  return Decimal128.fromString(String(by.double(Number(String(current)), Number(String(amount)))));
}

function isNumeric(value: unknown): boolean {
  if (typeof value === 'number') return true;
  if (value instanceof Timestamp) return false;
  return (
    value instanceof Long || value instanceof Int32 || value instanceof Double || value instanceof Decimal128
  );
}

/** A JavaScript number is an int32 only if it is whole and fits; beyond that it was a double. */
function readWhole(value: unknown): { readonly value: bigint; readonly wide: boolean } | undefined {
  if (typeof value === 'number') {
    return (value | 0) === value && !Object.is(value, -0) ? { value: BigInt(value), wide: false } : undefined;
  }
  if (value instanceof Int32) return { value: BigInt(value.value), wide: false };
  if (value instanceof Long && !(value instanceof Timestamp)) return { value: value.toBigInt(), wide: true };
  return undefined;
}
