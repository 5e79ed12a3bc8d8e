import { z } from 'zod';
import { idSchema } from '../id/entry-id.ts';
import { attentionSchema } from '../sync/feeds.ts';

/** Without `shopId`: every shop that the caller may see. */
export const shopQuerySchema = z.strictObject({ shopId: idSchema.optional() });

export const terminalsAnswerSchema = z.object({
  terminals: z.array(
    z.object({
      id: idSchema,
      shopId: idSchema,
      terminalCode: z.string(),
      revoked: z.boolean(),
      lastSeen: z.iso.datetime().nullable(),
      /** By how much the device clock was ahead of the hub's at the last hand-in; null where it was not told. */
      clockAheadSeconds: z.int().nullable(),
      heads: z.array(z.object({ epoch: z.int(), contiguousThrough: z.int(), hash: z.string() })),
      accepted: z.int(),
      held: z.int(),
      quarantined: z.int(),
    }),
  ),
});

/** `POST /api/sync/attention/{attentionId}`: what the manager found, or did about it. */
export const attentionIdSchema = z.string().min(1).max(200);
export const settlementSchema = z.strictObject({ shopId: idSchema, note: z.string().trim().min(1).max(500) });

export const attentionAnswerSchema = z.object({ attention: z.array(attentionSchema) });

/** `GET /api/sync/journal`: entries of one chain after a sequence. */
export const journalQuerySchema = z.strictObject({
  terminalId: idSchema,
  epoch: z.coerce.number().int().min(1).default(1),
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
export const journalAnswerSchema = z.object({
  entries: z.array(
    z.object({
      id: z.string(),
      sequence: z.int(),
      state: z.enum(['accepted', 'held', 'quarantined']),
      reason: z.string().nullable(),
      entry: z.unknown(),
    }),
  ),
});
