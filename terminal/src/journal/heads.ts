/**
 * Where each epoch of this till's journal ends: written in the same commit as the entry itself, so that an entry
 * which is gone from the file is missed, and a start need not count what is there.
 */
import { HASH_OF_NOTHING, hashSchema, type JournalEntry } from '@counterbook/shared/journal';
import { z } from 'zod';
import type { LocalState } from '../store/index.ts';

const headSchema = z.object({
  sequence: z.int().min(0),
  hash: hashSchema,
  /** Receipts allotted in each series. */
  sale: z.int().min(0),
  refund: z.int().min(0),
});
export type Head = z.infer<typeof headSchema>;

/** By epoch. */
const headsSchema = z.record(z.string(), headSchema);
export type Heads = Readonly<Record<string, Head>>;

export const NO_ENTRY: Head = { sequence: 0, hash: HASH_OF_NOTHING, sale: 0, refund: 0 };
const HEADS = 'journal.heads';

/** Undefined where the file was never told: one of an earlier version, or damaged. */
export function readHeads(local: LocalState): Heads | undefined {
  const stored = headsSchema.safeParse(local.get(HEADS));
  return stored.success ? stored.data : undefined;
}

export function writeHeads(local: LocalState, heads: Heads): void {
  local.set(HEADS, heads);
}

export function headAfter(head: Head, entry: Pick<JournalEntry, 'type' | 'sequence' | 'hash'>): Head {
  return {
    sequence: entry.sequence,
    hash: entry.hash,
    sale: head.sale + Number(entry.type === 'sale.completed'),
    refund: head.refund + Number(entry.type === 'sale.refunded'),
  };
}

/** For the store to keep beside the journal's documents. */
export function keepHeads(documents: readonly object[], local: LocalState): void {
  const heads: Record<string, Head> = { ...readHeads(local) };
  for (const entry of documents as readonly JournalEntry[]) {
    const head = heads[entry.epoch] ?? NO_ENTRY;
    if (entry.sequence > head.sequence) heads[entry.epoch] = headAfter(head, entry);
  }
  writeHeads(local, heads);
}
