import { entryIdOf } from '@counterbook/shared/id';
import { HASH_OF_NOTHING, hashSchema } from '@counterbook/shared/journal';
import type { LostEntry } from '@counterbook/shared/sync';
import { z } from 'zod';
import type { LocalState } from '../store/index.ts';

/**
 * Entries that damage took from this file. Their numbers stay taken: the hub is told, so that it books what follows
 * them instead of waiting.
 */
export type LostEntries = {
  readonly between: (epoch: number, from: number, through: number) => readonly LostEntry[];
};

/** By epoch and sequence the hash that the next entry names, where that one is left. */
const lostSchema = z.record(z.string(), z.record(z.string(), hashSchema));
const LOST = 'journal.lost';

export function readLost(local: LocalState, terminalId: string): LostEntries {
  const stored = lostSchema.safeParse(local.get(LOST));
  const lost = stored.success ? stored.data : {};
  return {
    between: (epoch, from, through) =>
      Object.entries(lost[epoch] ?? {})
        .map(([sequence, hash]) => ({ sequence: Number(sequence), hash }))
        .filter(({ sequence }) => sequence >= from && sequence <= through)
        .map(({ sequence, hash }) => ({
          lost: true,
          id: entryIdOf(terminalId, epoch, sequence),
          terminalId,
          epoch,
          sequence,
          hash,
        })),
  };
}

type Entry = { readonly epoch: number; readonly sequence: number; readonly previousHash: string };

/** What is missing before `through`, out of the entries of one epoch that are left, in order. */
export function findLost(
  entries: readonly Entry[],
  first: number,
  through: number,
): Readonly<Record<string, string>> {
  const left = new Map(entries.map((entry) => [entry.sequence, entry]));
  const lost: Record<string, string> = {};
  for (let sequence = first; sequence <= through; sequence += 1)
    if (!left.has(sequence)) lost[sequence] = left.get(sequence + 1)?.previousHash ?? HASH_OF_NOTHING;
  return lost;
}

export function writeLost(
  local: LocalState,
  lost: Readonly<Record<string, Readonly<Record<string, string>>>>,
): void {
  local.set(LOST, lost);
}
