import { z } from 'zod';
import { approvalSchema, discountSchema } from '../cart/cart.ts';
import { traceSchema } from '../cart/trace.ts';
import { idSchema } from '../id/entry-id.ts';
import { currencySchema } from '../money/currency.ts';
import { nonNegativeMinorSchema, positiveMinorSchema } from '../money/money.ts';
import { positiveQuantitySchema, unitSchema } from '../quantity/quantity.ts';
import { ratePpmSchema, taxSummarySchema } from '../tax/tax.ts';
import { tenderSchema } from './tender.ts';

/** A sold line carries everything: what was sold never depends on a catalogue that has changed since. */
export const saleLineSchema = z.object({
  id: idSchema,
  productId: idSchema,
  sku: z.string().max(64),
  barcode: z.string().max(32),
  name: z.string().max(300),
  kind: z.enum(['goods', 'service']),
  unit: unitSchema,
  quantity: positiveQuantitySchema,
  listPrice: nonNegativeMinorSchema,
  unitPrice: nonNegativeMinorSchema,
  discount: discountSchema.nullable(),
  override: approvalSchema.nullable(),
  /** As in the cart; then `amount + discountAmount` is it, and quantity × unit price need not be. */
  labelPrice: positiveMinorSchema.optional(),
  trace: traceSchema.optional(),
  expiredApproval: approvalSchema.optional(),
  discountAmount: nonNegativeMinorSchema,
  amount: nonNegativeMinorSchema,
  tax: nonNegativeMinorSchema,
  taxCode: z.string().max(20),
  taxPpm: ratePpmSchema,
});
export type SaleLine = z.infer<typeof saleLineSchema>;

const sums = {
  currency: currencySchema,
  pricesIncludeTax: z.boolean(),
  taxes: z.array(taxSummarySchema),
  taxTotal: nonNegativeMinorSchema,
  total: nonNegativeMinorSchema,
  rounding: z.int(),
  tenders: z.array(tenderSchema),
};

/** `sum(tenders) = total + rounding + change`; amounts in minor units of `currency`. */
export const saleSchema = z.object({
  cartId: idSchema,
  ...sums,
  lines: z.array(saleLineSchema).min(1),
  discount: discountSchema.nullable(),
  subtotal: nonNegativeMinorSchema,
  discountTotal: nonNegativeMinorSchema,
  change: nonNegativeMinorSchema,
  /** Whoever let the customer owe more than this till might allow by itself. */
  debtApproval: approvalSchema.optional(),
  /** Whoever let more scarce goods go than this till's quota. */
  stockApproval: approvalSchema.optional(),
});
export type Sale = z.infer<typeof saleSchema>;

export const refundLineSchema = saleLineSchema.extend({
  /** The sale's line that comes back; null when there is no original receipt. */
  originalLineId: idSchema.nullable(),
  /** Back on the shelf; false for broken goods. */
  restock: z.boolean(),
});
export type RefundLine = z.infer<typeof refundLineSchema>;

/** Money back. Quantities and amounts are positive: the type says that they go the other way. */
export const refundSchema = z.object({
  ...sums,
  lines: z.array(refundLineSchema).min(1),
  original: z.object({ entryId: z.string(), receiptNumber: z.string() }).nullable(),
  reason: z.string().min(1).max(200),
  approval: approvalSchema.nullable(),
});
export type Refund = z.infer<typeof refundSchema>;
