import type { HubHead } from '@counterbook/shared/sync';
import type { Journal } from '../journal/journal.ts';

/** `behind`: the hub has entries that this file has not. `forked`: it has another under the same number. */
export type Divergence = 'behind' | 'forked';

/** Whether somebody else wrote in the epoch that this till writes: a copy of its disk, or itself before a backup. */
export async function findDivergence(
  journal: Journal,
  heads: readonly HubHead[],
): Promise<Divergence | null> {
  const head = heads.find(({ epoch }) => epoch === journal.place.epoch);
  if (head === undefined || head.contiguousThrough === 0) return null;
  if (head.contiguousThrough > journal.lastSequence()) return 'behind';
  const [own] = await journal.range(head.epoch, head.contiguousThrough, head.contiguousThrough);
  return own === undefined || own.hash === head.hash ? null : 'forked';
}
