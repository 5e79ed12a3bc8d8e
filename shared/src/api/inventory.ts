import { z } from 'zod';
import { idSchema } from '../id/entry-id.ts';
import { positiveQuantitySchema } from '../quantity/quantity.ts';
import { stockLevelSchema } from '../sync/feeds.ts';
import { cursorSchema, limitSchema, nextSchema } from './page.ts';

/**
 * `POST /api/inventory/receipts`: goods that arrive at a shop, booked at the hub. `id` is the caller's: the same
 * receipt again does nothing again, another one under the same id is refused.
 */
export const receiptSchema = z.strictObject({
  id: idSchema,
  shopId: idSchema,
  reference: z.string().max(100),
  lines: z
    .array(z.strictObject({ productId: idSchema, quantity: positiveQuantitySchema }))
    .min(1)
    .max(5000),
});
export type Receipt = z.infer<typeof receiptSchema>;
export const receiptAnswerSchema = z.object({ id: idSchema, lines: z.int() });

/** `GET /api/inventory/levels`: without `shopId`, those of every shop that the caller may see. */
export const levelsQuerySchema = z.strictObject({
  shopId: idSchema.optional(),
  productId: idSchema.optional(),
  cursor: cursorSchema(z.tuple([idSchema, idSchema])).optional(),
  limit: limitSchema,
});
export type LevelsQuery = z.infer<typeof levelsQuerySchema>;

/** The feed's level, here of any shop: `id` is the product's. `version` grows with each change. */
export const shopLevelSchema = stockLevelSchema.extend({
  shopId: idSchema,
  version: z.int(),
  /** Each till of the shop sells its quota by itself, and more with a manager. */
  scarce: z.boolean(),
});
export type ShopLevel = z.infer<typeof shopLevelSchema>;
export const levelsAnswerSchema = z.object({ levels: z.array(shopLevelSchema), next: nextSchema });

/** `PATCH /api/inventory/levels/{productId}`, of one shop. */
export const levelChangeSchema = z.strictObject({ shopId: idSchema, scarce: z.boolean() });

/** `GET /api/inventory/movements`: why a level is what it is, the latest booked first. */
export const movementsQuerySchema = z.strictObject({
  shopId: idSchema,
  productId: idSchema,
  cursor: cursorSchema(z.tuple([z.iso.datetime(), z.string()])).optional(),
  limit: limitSchema,
});
export type MovementsQuery = z.infer<typeof movementsQuerySchema>;

export const movementSchema = z.object({
  id: z.string(),
  shopId: idSchema,
  productId: idSchema,
  /** Signed, in thousandths. */
  quantity: z.int(),
  reason: z.enum(['sale', 'refund', 'received', 'counted', 'adjusted']),
  /** The journal entry, or the receipt at the hub, that moved it. */
  entryId: z.string(),
  terminalId: idSchema.nullable(),
  reference: z.string(),
  occurredAt: z.iso.datetime(),
  recordedAt: z.iso.datetime(),
});
export type Movement = z.infer<typeof movementSchema>;
export const movementsAnswerSchema = z.object({ movements: z.array(movementSchema), next: nextSchema });
