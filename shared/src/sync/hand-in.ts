import { z } from 'zod';
import { idSchema } from '../id/entry-id.ts';
import { hashSchema } from '../journal/entry.ts';
import { countersignatureSchema } from './countersign.ts';

/** `POST /api/sync/journal`. Entries stay unparsed here: a bad one gets a verdict, its neighbours are taken. */
export const handInSchema = z.strictObject({
  protocol: z.int().min(1),
  /** The device clock when this was sent: how far it is from the hub's is recorded, and decides nothing. */
  sentAt: z.iso.datetime().optional(),
  entries: z.array(z.unknown()).min(1).max(1000),
});
export type HandIn = z.infer<typeof handInSchema>;

/** Stands in for an entry that damage took from the till's file: its number is taken, and the hub need not wait. */
export const lostEntrySchema = z.strictObject({
  lost: z.literal(true),
  id: z.string().max(160),
  terminalId: idSchema,
  epoch: z.int().min(1),
  sequence: z.int().min(1),
  /** What the next entry names as the hash before it; zeros where that one is lost too. */
  hash: hashSchema,
});
export type LostEntry = z.infer<typeof lostEntrySchema>;

export const verdictSchema = z.object({
  id: z.string(),
  verdict: z.enum(['accepted', 'duplicate', 'held', 'quarantined']),
  /** Why an entry was set aside, in words for the manager. */
  reason: z.string().nullable(),
});
export type Verdict = z.infer<typeof verdictSchema>;

/** How far the hub has one epoch of the terminal without a gap, and what it lacks before what it holds. */
export const headSchema = z.object({
  epoch: z.int(),
  contiguousThrough: z.int(),
  hash: z.string(),
  /** The hub stands for it; absent from an older hub. */
  countersignature: countersignatureSchema.optional(),
  missing: z.array(z.object({ from: z.int(), to: z.int() })),
});
export type Head = z.infer<typeof headSchema>;

/** `GET /api/sync/heads`: the same, without asking for anything. */
export const hubHeadsSchema = z.array(headSchema.omit({ missing: true }));
export type HubHead = z.infer<typeof hubHeadsSchema>[number];

export const handInAnswerSchema = z.object({
  verdicts: z.array(verdictSchema),
  heads: z.array(headSchema),
  /** The same for other terminals of the shop whose entries this one brought. */
  brought: z.array(headSchema.extend({ terminalId: idSchema })).optional(),
});
export type HandInAnswer = z.infer<typeof handInAnswerSchema>;
