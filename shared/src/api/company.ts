import { z } from 'zod';
import { idSchema } from '../id/entry-id.ts';
import { currencySchema } from '../money/currency.ts';

/** A BCP 47 tag that this engine can format by. */
export const localeSchema = z
  .string()
  .max(35)
  .refine((tag) => isLocale(tag), 'is not a locale');

export const companySchema = z.object({
  id: idSchema,
  name: z.string(),
  currency: currencySchema,
  locale: z.string(),
  active: z.boolean(),
});
export type Company = z.infer<typeof companySchema>;

/** The currency is for good: prices, debts and journals stand in its minor units. */
export const newCompanySchema = z.strictObject({
  name: z.string().trim().min(1).max(200),
  currency: currencySchema,
  locale: localeSchema.default('en-GB'),
});
export type NewCompany = z.infer<typeof newCompanySchema>;

export const companyChangeSchema = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  locale: localeSchema.optional(),
});
export type CompanyChange = z.infer<typeof companyChangeSchema>;

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
