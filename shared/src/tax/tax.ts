/**
 * Tax is reckoned once per rate on the sum of a document's lines, never line by line: rounding each line makes
 * a receipt whose printed tax is not its printed rate of its printed sum. Halves round away from zero. The
 * tax of a rate is then allocated over its lines without loss, so that a line can be refunded alone.
 */
import { z } from 'zod';
import { allocate } from '../money/allocate.ts';
import { multiplyDivide, sum } from '../money/integer.ts';

const MILLION = 1_000_000;

/** A rate in parts per million: 20 % is 200000, 8.875 % is 88750. */
export const ratePpmSchema = z.int().min(0).max(MILLION);

export const taxRateSchema = z.object({
  code: z.string().min(1).max(20),
  name: z.string().min(1).max(60),
  ppm: ratePpmSchema,
});
export type TaxRate = z.infer<typeof taxRateSchema>;

/** One rate of a document: `net + tax = gross`. */
export const taxSummarySchema = z.object({
  code: z.string(),
  ppm: ratePpmSchema,
  net: z.int(),
  tax: z.int(),
  gross: z.int(),
});
export type TaxSummary = z.infer<typeof taxSummarySchema>;

export type TaxableLine = { readonly taxCode: string; readonly taxPpm: number; readonly amount: number };

/** The tax of an amount that contains it (`included`) or does not. */
export function taxOf(amount: number, ppm: number, included: boolean): number {
  return multiplyDivide(amount, ppm, included ? MILLION + ppm : MILLION);
}

/** Taxes by rate in the order in which rates first occur, and each line's share of its rate's tax. */
export function taxLines(
  lines: readonly TaxableLine[],
  included: boolean,
): { taxes: TaxSummary[]; lineTaxes: number[] } {
  const lineTaxes: number[] = lines.map(() => 0);
  const taxes = [...groupByRate(lines)].map(([, indexes]): TaxSummary => {
    const first = lines[indexes[0] ?? 0];
    const amounts = indexes.map((index) => lines[index]?.amount ?? 0);
    const base = sum(amounts);
    const ppm = first?.taxPpm ?? 0;
    const tax = taxOf(base, ppm, included);
    allocate(tax, amounts).forEach((share, position) => {
      lineTaxes[indexes[position] ?? 0] = share;
    });
    return {
      code: first?.taxCode ?? '',
      ppm,
      net: included ? base - tax : base,
      tax,
      gross: included ? base : base + tax,
    };
  });
  return { taxes, lineTaxes };
}

/** Taxes by rate of lines whose tax is already known (a refund of a sale's lines). */
export function summariseTaxes(
  lines: readonly (TaxableLine & { readonly tax: number })[],
  included: boolean,
): TaxSummary[] {
  return [...groupByRate(lines)].map(([, indexes]): TaxSummary => {
    const group = indexes.flatMap((index) => lines[index] ?? []);
    const base = sum(group.map((line) => line.amount));
    const tax = sum(group.map((line) => line.tax));
    return {
      code: group[0]?.taxCode ?? '',
      ppm: group[0]?.taxPpm ?? 0,
      net: included ? base - tax : base,
      tax,
      gross: included ? base : base + tax,
    };
  });
}

function groupByRate(lines: readonly TaxableLine[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  lines.forEach((line, index) => {
    const key = `${line.taxCode}:${line.taxPpm}`;
    const group = groups.get(key);
    if (group) group.push(index);
    else groups.set(key, [index]);
  });
  return groups;
}
