import { z } from 'zod';
import { MOST_HEADS, signedHeadSchema } from './countersign.ts';

/** How far a till and the hub agree on what the hub has of its journal. */
export const auditStateSchema = z.strictObject({
  state: z.enum(['never', 'agrees', 'differs']),
  /** When that was last asked. */
  checkedAt: z.iso.datetime().nullable(),
  /** Entries that the hub lacked, or had altered, and has again, since the till was started. */
  repaired: z.int().min(0),
  /** Entries of which the hub has another version. */
  differing: z.int().min(0),
});
export type AuditState = z.infer<typeof auditStateSchema>;

/** `POST /api/sync/report`: how a till is, about once a minute; the hub keeps the last. */
export const reportSchema = z.strictObject({
  protocol: z.int().min(1),
  sentAt: z.iso.datetime(),
  /** Of the till's program. */
  version: z.string().max(40),
  /** Entries that the hub has not acknowledged, and when the oldest of them happened. */
  waiting: z.int().min(0),
  oldestWaiting: z.iso.datetime().nullable(),
  /** On the disk where the till keeps its file; null where that cannot be told. */
  freeBytes: z.int().min(0).nullable(),
  /** The last check of the till's file; `trouble` in plain words. */
  storage: z.strictObject({
    checkedAt: z.iso.datetime().nullable(),
    trouble: z.string().max(500).nullable(),
  }),
  audit: auditStateSchema,
  /** The latest heads that the hub stood for: one that was put back from a backup learns from them that it was. */
  signedHeads: z.array(signedHeadSchema).max(MOST_HEADS),
});
export type Report = z.infer<typeof reportSchema>;

export const reportAnswerSchema = z.object({ isRestored: z.boolean() });
