/**
 * The wire as the first version spoke it, written down once and never again: tills and hubs of that version are in
 * shops. Copies on purpose: what today's schemas become must still fit these.
 */
import { z } from 'zod';

export const HAND_IN = z.strictObject({
  protocol: z.int().min(1),
  sentAt: z.iso.datetime().optional(),
  entries: z.array(z.unknown()).min(1).max(1000),
});
export const HAND_IN_ANSWER = z.object({
  verdicts: z.array(
    z.object({
      id: z.string(),
      verdict: z.enum(['accepted', 'duplicate', 'held', 'quarantined']),
      reason: z.string().nullable(),
    }),
  ),
  heads: z.array(
    z.object({
      epoch: z.int(),
      contiguousThrough: z.int(),
      hash: z.string(),
      missing: z.array(z.object({ from: z.int(), to: z.int() })),
    }),
  ),
});
export const HEADS = z.array(z.object({ epoch: z.int(), contiguousThrough: z.int(), hash: z.string() }));
export const FEEDS = [
  'products',
  'stock',
  'customers',
  'debts',
  'staff',
  'settings',
  'journals',
  'attention',
];
export const FEED_QUERY = z.strictObject({
  epoch: z.string().max(64).optional(),
  sequence: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(2000).optional(),
});
export const FEED_PAGE = z.object({
  documents: z.array(z.looseObject({ id: z.string(), _deleted: z.boolean() })),
  checkpoint: z.object({ epoch: z.string().max(64), sequence: z.int().min(0) }),
});
