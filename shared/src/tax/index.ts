export {
  ratePpmSchema,
  summariseTaxes,
  type TaxableLine,
  type TaxRate,
  type TaxSummary,
  taxLines,
  taxOf,
  taxRateSchema,
  taxSummarySchema,
} from './tax.ts';
