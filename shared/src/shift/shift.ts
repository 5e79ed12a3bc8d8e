import { z } from 'zod';
import { approvalSchema } from '../cart/cart.ts';
import { nonNegativeMinorSchema, positiveMinorSchema } from '../money/money.ts';

/** A shift runs from a float to a count; `expected` is reckoned at the close and unseen before the count. */
export const shiftOpenedSchema = z.object({ float: nonNegativeMinorSchema });

export const shiftClosedSchema = z.object({
  counted: nonNegativeMinorSchema,
  expected: z.int(),
  /** `counted − expected`. */
  difference: z.int(),
  sales: z.object({ count: z.int().min(0), total: z.int() }),
  refunds: z.object({ count: z.int().min(0), total: z.int() }),
  /** Taken less given back, by way of tender. */
  tenders: z.object({ cash: z.int(), card: z.int(), account: z.int() }),
});
export type ShiftClosed = z.infer<typeof shiftClosedSchema>;

export const cashMovedSchema = z.object({
  direction: z.enum(['in', 'out']),
  amount: positiveMinorSchema,
  reason: z.string().min(1).max(200),
});

/** Without a sale, and so with a manager's yes; entries of older tills have none. */
export const drawerOpenedSchema = z.object({
  reason: z.string().min(1).max(200),
  approval: approvalSchema.optional(),
});
