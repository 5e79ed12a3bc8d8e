import { z } from 'zod';

/** Right-to-left weights 3, 1, 3 … over all but the last digit (GS1 General Specifications, 7.9). */
export function hasValidCheckDigit(digits: string): boolean {
  if (!/^(\d{8}|\d{12,14})$/.test(digits)) return false;
  return checkDigitOf(digits.slice(0, -1)) === Number(digits.at(-1));
}

/** The check digit that completes an EAN-8, UPC-A, EAN-13 or GTIN-14 body. */
export function checkDigitOf(body: string): number {
  let weighted = 0;
  for (let index = 0; index < body.length; index++) {
    const digit = Number(body[body.length - 1 - index]);
    weighted += index % 2 === 0 ? digit * 3 : digit;
  }
  return (10 - (weighted % 10)) % 10;
}

export const barcodeSchema = z
  .string()
  .refine(hasValidCheckDigit, 'is not an EAN-8, UPC-A, EAN-13 or GTIN-14 with a right check digit');
