/**
 * A cart is what is being rung up on one till: mutable, held by the engine, gone once it is a sale. Its
 * products' names, prices and tax rates are copied in at the scan, so that nothing changes under the cashier.
 */
import { z } from 'zod';
import { idSchema } from '../id/entry-id.ts';
import { nonNegativeMinorSchema, positiveMinorSchema } from '../money/money.ts';
import { positiveQuantitySchema, unitSchema } from '../quantity/quantity.ts';
import { ratePpmSchema } from '../tax/tax.ts';
import { traceSchema } from './trace.ts';

/** Who said yes to something that a cashier may not do alone. */
export const approvalSchema = z.object({ staffId: idSchema, reason: z.string().min(1).max(200) });
export type Approval = z.infer<typeof approvalSchema>;

export const discountSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('percent'), ppm: ratePpmSchema.min(1), reason: z.string().max(200) }),
  z.object({ kind: z.literal('amount'), amount: positiveMinorSchema, reason: z.string().max(200) }),
]);
export type Discount = z.infer<typeof discountSchema>;

export const cartLineSchema = z.object({
  id: idSchema,
  productId: idSchema,
  sku: z.string(),
  barcode: z.string(),
  name: z.string(),
  kind: z.enum(['goods', 'service']),
  unit: unitSchema,
  quantity: positiveQuantitySchema,
  listPrice: nonNegativeMinorSchema,
  unitPrice: nonNegativeMinorSchema,
  taxCode: z.string(),
  taxPpm: ratePpmSchema,
  discount: discountSchema.nullable(),
  override: approvalSchema.nullable(),
  /** What its label says that the piece or pack costs, before discounts; absent where its price is reckoned. */
  labelPrice: positiveMinorSchema.optional(),
  /** Absent where no label said any of it. */
  trace: traceSchema.optional(),
  /** Whoever let it go though its last day is over. */
  expiredApproval: approvalSchema.optional(),
});
export type CartLine = z.infer<typeof cartLineSchema>;

export const cartSchema = z.object({
  id: idSchema,
  currency: z.string(),
  pricesIncludeTax: z.boolean(),
  customerId: idSchema.nullable(),
  lines: z.array(cartLineSchema),
  discount: discountSchema.nullable(),
});
export type Cart = z.infer<typeof cartSchema>;

export function emptyCart(id: string, currency: string, pricesIncludeTax: boolean): Cart {
  return { id, currency, pricesIncludeTax, customerId: null, lines: [], discount: null };
}
