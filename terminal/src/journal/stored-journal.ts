/** The journal as it stands in the file: its entries by place, where each epoch ends, what was lost, what archived. */
import { hashSchema, type JournalEntry } from '@counterbook/shared/journal';
import { z } from 'zod';
import type { LocalState } from '../store/index.ts';
import type { Documents } from '../till/documents.ts';
import { whereRoom } from '../till/keep-hint.ts';
import { type Head, type Heads, headAfter, NO_ENTRY, readHeads, writeHeads } from './heads.ts';
import { type LostEntries, readLost } from './lost-entries.ts';

/** By epoch the last entry that went into the archive. */
export const prunedSchema = z.record(z.string(), z.object({ sequence: z.int(), hash: hashSchema }));
export type Pruned = z.infer<typeof prunedSchema>;
export const PRUNED = 'journal.pruned';

export type StoredJournal = {
  readonly heads: Heads;
  readonly lost: LostEntries;
  readonly pruned: Pruned;
  /** Entries of one epoch from one sequence through another, in order. */
  readonly range: (epoch: number, from: number, through: number) => Promise<readonly JournalEntry[]>;
};

export async function openStoredJournal(
  documents: Documents<JournalEntry>,
  local: LocalState,
  place: { readonly terminalId: string; readonly epoch: number },
): Promise<StoredJournal> {
  const range: StoredJournal['range'] = async (epoch, from, through) => {
    const found = await documents.find({ epoch, sequence: { $gte: from, $lte: through } });
    return found.toSorted((left, right) => left.sequence - right.sequence);
  };
  const pruned = readPruned(local);
  const told = readHeads(local);
  const heads = told ?? (await reckonHeads(range, place.epoch));
  if (told === undefined) whereRoom(() => writeHeads(local, heads));
  return { heads, lost: readLost(local, place.terminalId), pruned, range };
}

export function readPruned(local: LocalState): Pruned {
  const stored = prunedSchema.safeParse(local.get(PRUNED));
  return stored.success ? stored.data : {};
}

const READ_AT_ONCE = 2_000;

/** A file of version 0.1.0 has one epoch from its first entry on, and no note of where it ends. */
async function reckonHeads(range: StoredJournal['range'], epoch: number): Promise<Heads> {
  let head: Head = NO_ENTRY;
  for (let from = 1; ; from += READ_AT_ONCE) {
    const entries = await range(epoch, from, from + READ_AT_ONCE - 1);
    for (const entry of entries) head = headAfter(head, entry);
    if (entries.length < READ_AT_ONCE) return { [epoch]: head };
  }
}
