import { z } from 'zod';

/** Why a shop's pattern cannot be used; undefined if it can. */
export function faultOfPattern({ template }: { readonly template: string }): string | undefined {
  if (!/^(02|04|2\d)[0-9IVPX]{10}C$/.test(template)) {
    return 'is 13 signs long, begins with 02, 04 or 20 to 29 and ends with C';
  }
  if (!/^[^IV]*I+[^IV]*V+[^IV]*$|^[^IV]*V+[^IV]*I+[^IV]*$/.test(template)) {
    return 'has one group of I and one group of V';
  }
  if (template.includes('P') && !/^[^P]*P[^P]*$/.test(template)) return 'has one P at most';
  const values = template.replaceAll(/[^V]/g, '').length;
  return template.includes('P') && values !== 4 && values !== 5
    ? 'has four or five V where it has a P'
    : undefined;
}

/**
 * How a shop's scale writes weight or price into an EAN-13. The template has 13 signs: a digit stands for itself,
 * I for the item's number, V for the value, P for a check digit over a value of four or five digits, X for a digit
 * that is not looked at, C, the last, for the EAN's own check digit. So `21IIIIIVVVVVC` or `02IIIIIPVVVVC`.
 */
export const inStorePatternSchema = z.strictObject({
  template: z.string().superRefine((template, context) => {
    const fault = faultOfPattern({ template });
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  }),
  holds: z.enum(['weight', 'price']),
  /** What one step of the value is worth, in thousandths of the unit or in minor units of money; 1 by default. */
  step: z.int().min(1).max(10_000).optional(),
});
export type InStorePattern = z.infer<typeof inStorePatternSchema>;
