/**
 * Till and hub compare what both have of the till's journal: for a range of sequences how many entries, what they come
 * to in money, and a hash over them. Both sides choose by sequence and never by a clock; a range that differs is halved
 * until the entry is found.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { hashSchema } from '../journal/entry.ts';
import { sum } from '../money/integer.ts';

const LONGEST_RANGE = 1_000;
export const MOST_RANGES = 100;

export const auditRangeSchema = z
  .strictObject({ epoch: z.int().min(1), from: z.int().min(1), to: z.int().min(1) })
  .refine(({ from, to }) => from <= to && to - from < LONGEST_RANGE, {
    message: `goes forwards, over ${LONGEST_RANGE} entries at most`,
  });
export type AuditRange = z.infer<typeof auditRangeSchema>;

/** `POST /api/sync/audit`. `contents`: reckoned from the entries themselves, not from what was noted as they came. */
export const auditRequestSchema = z.strictObject({
  protocol: z.int().min(1),
  contents: z.boolean(),
  ranges: z.array(auditRangeSchema).min(1).max(MOST_RANGES),
});

export const digestSchema = z.object({
  epoch: z.int(),
  from: z.int(),
  to: z.int(),
  count: z.int(),
  /** In minor units, as `moneyIn` reads each entry. */
  sum: z.int(),
  hash: hashSchema,
});
export type Digest = z.infer<typeof digestSchema>;
export const auditAnswerSchema = z.object({ digests: z.array(digestSchema) });

/** What a digest is reckoned from, in sequence order. */
export type Audited = { readonly hash: string; readonly money: number };

export function digestOf(range: AuditRange, entries: readonly Audited[]): Digest {
  const hash = createHash('sha256');
  for (const entry of entries) hash.update(`${entry.hash} ${entry.money}\n`);
  return {
    epoch: range.epoch,
    from: range.from,
    to: range.to,
    count: entries.length,
    sum: sum(entries.map(({ money }) => money)),
    hash: hash.digest('hex'),
  };
}

export function isSameDigest(left: Digest, right: Digest): boolean {
  return left.count === right.count && left.sum === right.sum && left.hash === right.hash;
}

/** What an entry moves, as far as it can be read: nothing where it cannot. */
export function moneyIn(entry: unknown): number {
  const { type, payload } = fieldsOf(entry);
  const { total, amount, direction } = fieldsOf(payload);
  if (type === 'sale.completed') return whole(total);
  if (type === 'sale.refunded') return -whole(total);
  if (type === 'debt.paid') return whole(amount);
  if (type === 'cash.moved') return direction === 'out' ? -whole(amount) : whole(amount);
  return 0;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** Small enough that a thousand of them can be added. */
function whole(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 42 ? value : 0;
}
