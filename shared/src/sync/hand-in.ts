import { z } from 'zod';

/** `POST /api/sync/journal`. Entries stay unparsed here: a bad one gets a verdict, its neighbours are taken. */
export const handInSchema = z.object({
  protocol: z.int().min(1),
  entries: z.array(z.unknown()).min(1).max(1000),
});
export type HandIn = z.infer<typeof handInSchema>;

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
  missing: z.array(z.object({ from: z.int(), to: z.int() })),
});
export type Head = z.infer<typeof headSchema>;

export const handInAnswerSchema = z.object({ verdicts: z.array(verdictSchema), heads: z.array(headSchema) });
export type HandInAnswer = z.infer<typeof handInAnswerSchema>;
