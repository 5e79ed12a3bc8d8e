import { z } from 'zod';
import { idSchema } from '../id/entry-id.ts';
import { attentionSchema } from '../sync/feeds.ts';
import { auditStateSchema } from '../sync/report.ts';
import { movingToSchema } from './auth.ts';
import { cursorSchema, limitSchema, nextSchema } from './page.ts';

/** Without `shopId`: every shop that the caller may see. */
export const shopQuerySchema = z.strictObject({ shopId: idSchema.optional() });

export const terminalReportSchema = z.object({
  receivedAt: z.iso.datetime(),
  protocol: z.int(),
  version: z.string(),
  waiting: z.int(),
  oldestWaiting: z.iso.datetime().nullable(),
  freeBytes: z.int().nullable(),
  storage: z.object({ checkedAt: z.iso.datetime().nullable(), trouble: z.string().nullable() }),
  audit: auditStateSchema,
});

export const terminalsAnswerSchema = z.object({
  terminals: z.array(
    z.object({
      id: idSchema,
      shopId: idSchema,
      terminalCode: z.string(),
      revoked: z.boolean(),
      movingTo: movingToSchema,
      lastSeen: z.iso.datetime().nullable(),
      /** By how much the device clock was ahead of the hub's when it last said so; null where it was not told. */
      clockAheadSeconds: z.int().nullable(),
      /** What the terminal told of itself last; null where it never has, or is too old to. */
      report: terminalReportSchema.nullable(),
      heads: z.array(z.object({ epoch: z.int(), contiguousThrough: z.int(), hash: z.string() })),
      accepted: z.int(),
      held: z.int(),
      quarantined: z.int(),
    }),
  ),
});

/** `POST /api/sync/attention/{attentionId}`: what the manager found, or did about it. */
export const attentionIdSchema = z
  .string()
  .regex(/^[a-z-]{1,40}:[A-Za-z0-9_:#!~.-]{1,400}$/, 'is not the id of something to look at');
export const settlementSchema = z.strictObject({ shopId: idSchema, note: z.string().trim().min(1).max(500) });

export const attentionAnswerSchema = z.object({ attention: z.array(attentionSchema) });

/**
 * Why an entry was set aside. `unproven`: nothing shows that a terminal of the shop wrote it as it stands. The others
 * are signed by their terminal: of a kind that this hub does not know yet, with sums that do not add up, with a link
 * that breaks its chain, handed in after the terminal was revoked, or under the number of another. `lost`: the till
 * lost it. `altered`: somebody changed it in the hub's database, and the till's own was put back.
 */
export const setAsideCauseSchema = z.enum([
  'unproven',
  'unknown-kind',
  'sums',
  'link',
  'revoked',
  'fork',
  'lost',
  'altered',
]);
export type SetAsideCause = z.infer<typeof setAsideCauseSchema>;

/** What a person decided. `bookedAs`: the id under which its effects were booked; null where they were not. */
export const resolutionSchema = z.object({
  decision: z.enum(['accept', 'reject']),
  reason: z.string(),
  by: z.string(),
  at: z.iso.datetime(),
  bookedAs: z.string().nullable(),
});
export type Resolution = z.infer<typeof resolutionSchema>;

/** What a person may do with it: `correct` books it with a payload that the person corrected. */
export const choiceSchema = z.enum(['accept', 'correct', 'reject']);
export type Choice = z.infer<typeof choiceSchema>;

/** Where something that was set aside is kept: an entry's own id, or one made of who brought it and what it is. */
export const setAsideIdSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9_-]{1,64}(:\d{1,16}:\d{1,16}|![0-9a-f]{64})(#[0-9a-f]{64})?$/,
    'is not the id of something that was set aside',
  );

/** `GET /api/sync/quarantine`: what waits for somebody to decide, or what was decided. */
export const setAsideQuerySchema = z.strictObject({
  shopId: idSchema,
  resolved: z.enum(['true', 'false']).default('false'),
  cursor: cursorSchema(z.tuple([z.iso.datetime(), z.string()])).optional(),
  limit: limitSchema,
});
export type SetAsideQuery = z.infer<typeof setAsideQuerySchema>;

export const setAsideAnswerSchema = z.object({
  entries: z.array(
    z.object({
      /** Names it in `POST /api/sync/quarantine/{entryId}`; a copy beside another entry has one of its own. */
      id: z.string(),
      entryId: z.string(),
      terminalId: idSchema,
      epoch: z.int(),
      sequence: z.int(),
      cause: setAsideCauseSchema,
      reason: z.string(),
      receivedAt: z.iso.datetime(),
      choices: z.array(choiceSchema),
      resolution: resolutionSchema.nullable(),
      /** As it came. */
      entry: z.unknown(),
    }),
  ),
  next: nextSchema,
});

/** `correction`: the payload as it should have been, for an entry whose sums do not add up. */
export const resolutionRequestSchema = z.strictObject({
  decision: z.enum(['accept', 'reject']),
  reason: z.string().trim().min(1).max(500),
  correction: z.unknown().optional(),
});
export type ResolutionRequest = z.infer<typeof resolutionRequestSchema>;

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
      state: z.enum(['accepted', 'held', 'quarantined', 'rejected']),
      reason: z.string().nullable(),
      entry: z.unknown(),
    }),
  ),
});
