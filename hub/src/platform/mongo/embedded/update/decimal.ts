import { Decimal128 } from 'bson';

/** A decimal as digits × 10^exponent. */
export interface DecimalParts {
  readonly digits: bigint;
  readonly exponent: number;
}

/** `undefined` for what has no digits: NaN and the infinities. */
export function decimalToParts(text: string): DecimalParts | undefined {
  const found = /^(-?)(\d+)(?:\.(\d+))?(?:E([+-]?\d+))?$/i.exec(text);
  if (found === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = found;
  const digits = BigInt(`${sign}${whole}${fraction}`);
  return { digits, exponent: Number(exponent) - fraction.length };
}

/** Rounded to the 34 digits that a Decimal128 has, half to even. */
export function partsToDecimal({ digits, exponent }: DecimalParts): Decimal128 {
  let [rounded, power] = [digits, exponent];
  const excess = rounded.toString().replace('-', '').length - 34;
  if (excess > 0) {
    const unit = 10n ** BigInt(excess);
    rounded = divideHalfEven(rounded, unit);
    power += excess;
  }
  return Decimal128.fromString(`${rounded}E${power}`);
}

function divideHalfEven(value: bigint, unit: bigint): bigint {
  const quotient = value / unit;
  const twice = (value % unit) * 2n;
  const distance = twice < 0n ? -twice : twice;
  const away = distance > unit || (distance === unit && quotient % 2n !== 0n);
  return away ? quotient + (value < 0n ? -1n : 1n) : quotient;
}
