import { z } from 'zod';
import { idSchema } from '../id/entry-id.ts';
import { positiveQuantitySchema, quantitySchema } from '../quantity/quantity.ts';

const named = { productId: idSchema, sku: z.string().max(64), name: z.string().max(300) };

export const stockReceivedSchema = z.object({
  lines: z.array(z.object({ ...named, quantity: positiveQuantitySchema })).min(1),
  reference: z.string().max(100),
});

/** A count moves the level by what it differs from the level the counter saw: sales elsewhere still count. */
export const stockCountedSchema = z.object({
  lines: z.array(z.object({ ...named, expected: quantitySchema, counted: quantitySchema.min(0) })).min(1),
});

export const stockAdjustedSchema = z.object({
  lines: z
    .array(z.object({ ...named, quantity: quantitySchema.refine((q) => q !== 0, 'moves nothing') }))
    .min(1),
  reason: z.string().min(1).max(200),
});
