import { z } from 'zod';
import { discountSchema } from '../cart/cart.ts';
import { idSchema } from '../id/entry-id.ts';
import { currencySchema } from '../money/currency.ts';
import { refundSchema, saleLineSchema } from '../sale/sale.ts';
import { tenderSchema } from '../sale/tender.ts';
import { shiftClosedSchema } from '../shift/shift.ts';
import { taxSummarySchema } from '../tax/tax.ts';
import { cursorSchema, limitSchema, nextSchema } from './page.ts';

const byTime = cursorSchema(z.tuple([z.iso.datetime(), z.string()])).optional();
const where = { shopId: idSchema.optional(), terminalId: idSchema.optional() };

/** From `from` on, before `to`, by the till's clock. */
const when = { from: z.iso.datetime().optional(), to: z.iso.datetime().optional() };

const place = {
  id: z.string(),
  shopId: idSchema,
  terminalId: idSchema,
  epoch: z.int(),
  sequence: z.int(),
  staffId: z.string().nullable(),
  shiftId: z.string().nullable(),
  occurredAt: z.iso.datetime(),
};

/** `GET /api/sales`, the latest first. */
export const salesQuerySchema = z.strictObject({
  ...where,
  ...when,
  kind: z.enum(['sale', 'refund']).optional(),
  receiptNumber: z.string().max(64).optional(),
  customerId: idSchema.optional(),
  cursor: byTime,
  limit: limitSchema,
});
export type SalesQuery = z.infer<typeof salesQuerySchema>;

/** A completed sale or refund as its till wrote it; amounts of a refund are positive, its kind says the way. */
export const recordedSaleSchema = z.object({
  ...place,
  kind: z.enum(['sale', 'refund']),
  receiptNumber: z.string().nullable(),
  customerId: idSchema.nullable(),
  currency: currencySchema,
  pricesIncludeTax: z.boolean(),
  lines: z.array(
    saleLineSchema.extend({ originalLineId: idSchema.nullish(), restock: z.boolean().optional() }),
  ),
  discount: discountSchema.nullable(),
  discountTotal: z.int(),
  taxes: z.array(taxSummarySchema),
  taxTotal: z.int(),
  total: z.int(),
  rounding: z.int(),
  tenders: z.array(tenderSchema),
  change: z.int(),
  /** Of a refund only. */
  original: refundSchema.shape.original,
  reason: z.string().nullable(),
});
export type RecordedSale = z.infer<typeof recordedSaleSchema>;
export const salesAnswerSchema = z.object({ sales: z.array(recordedSaleSchema), next: nextSchema });

/** `GET /api/sales/summary` */
export const summaryQuerySchema = z.strictObject({ ...where, ...when });
export type SummaryQuery = z.infer<typeof summaryQuerySchema>;

const counted = z.object({ count: z.int(), total: z.int() });
/** `currency` is null where nothing was sold yet. */
export const summarySchema = z.object({
  sales: counted,
  refunds: counted,
  currency: currencySchema.nullable(),
});
export type Summary = z.infer<typeof summarySchema>;

/** `GET /api/shifts`: what each till counted and expected when it closed, the latest first. */
export const shiftsQuerySchema = z.strictObject({ ...where, ...when, cursor: byTime, limit: limitSchema });
export type ShiftsQuery = z.infer<typeof shiftsQuerySchema>;
export const shiftReportSchema = shiftClosedSchema.extend(place);
export type ShiftReport = z.infer<typeof shiftReportSchema>;
export const shiftsAnswerSchema = z.object({ shifts: z.array(shiftReportSchema), next: nextSchema });
