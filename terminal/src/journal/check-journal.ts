import { createPublicKey, type KeyObject } from 'node:crypto';
import { verifyChain } from '@counterbook/shared/journal';
import { z } from 'zod';
import type { LocalState } from '../store/index.ts';
import type { StoredJournal } from './stored-journal.ts';

/** Whose signature an epoch's entries bear: this device's, or that of the one whose mirror was read back. */
export type KeyOfEpoch = (epoch: number) => KeyObject;

const KEYS = 'journal.keys';
const keysSchema = z.record(z.string(), z.string());

export function readKeys(local: LocalState, own: string): KeyOfEpoch {
  const stored = keysSchema.safeParse(local.get(KEYS));
  const foreign = stored.success ? stored.data : {};
  const known = new Map<string, KeyObject>();
  return (epoch) => {
    const pem = foreign[epoch] ?? own;
    const key = known.get(pem) ?? createPublicKey(pem);
    known.set(pem, key);
    return key;
  };
}

export function writeKeys(local: LocalState, keys: Readonly<Record<string, string>>): void {
  local.set(KEYS, keys);
}

/**
 * What is wrong with the last entries of each epoch, in words; null when nothing is. The rest of the chain is
 * verified when it is read back, handed in, or by the verifier.
 */
export async function findTailFault(
  journal: StoredJournal,
  keyOf: KeyOfEpoch,
  length: number,
): Promise<string | null> {
  for (const [key, head] of Object.entries(journal.heads)) {
    const epoch = Number(key);
    const isLost = (sequence: number) => journal.lost.between(epoch, sequence, sequence).length > 0;
    const from = Math.max(head.sequence - length + 1, (journal.pruned[epoch]?.sequence ?? 0) + 1);
    const entries = await journal.range(epoch, from, head.sequence + 1);
    const last = entries.at(-1);
    if (last !== undefined && last.sequence > head.sequence)
      return `entry ${last.sequence} of epoch ${epoch} lies beyond the journal’s end`;
    if (last?.hash !== head.hash && head.sequence > 0 && !isLost(head.sequence))
      return `entry ${head.sequence} of epoch ${epoch} is not what was written`;
    const [first] = entries;
    if (first === undefined) continue;
    const before = { sequence: first.sequence - 1, hash: first.previousHash };
    const fault = verifyChain(entries, keyOf(epoch), before).find(
      ({ kind, sequence }) => !(kind === 'gap' && isLost(sequence)),
    );
    if (fault) return `entry ${fault.sequence} of epoch ${epoch}: ${fault.message}`;
  }
  return null;
}
