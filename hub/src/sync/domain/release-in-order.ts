/**
 * What a chain can take now: the places that follow the head one by one, out of those that waited and those that
 * just came. A place whose entry was set aside is occupied: the chain goes on after it, by the hash it claimed. Where
 * nobody signed that claim it says nothing, and the next one's own signature is enough.
 */
import type { JournalEntry } from '@counterbook/shared/journal';

/** One number of a chain; `entry` null where what claims the number was set aside. */
export type Place = {
  readonly sequence: number;
  readonly hash: string;
  /** Its terminal signed that hash. */
  readonly isSure: boolean;
  readonly entry: JournalEntry | null;
};

export type Release = {
  readonly head: { readonly contiguousThrough: number; readonly hash: string; readonly isSure: boolean };
  readonly accepted: readonly JournalEntry[];
  /** Entries whose link does not continue the one before: set aside by the caller. */
  readonly brokenEntries: readonly JournalEntry[];
  /** Sequences that wait behind a gap, ascending. */
  readonly held: readonly number[];
};

export function releaseInOrder(head: Release['head'], waiting: readonly Place[]): Release {
  const inOrder = [...waiting]
    .sort((left, right) => left.sequence - right.sequence)
    .filter(({ sequence }) => sequence > head.contiguousThrough);
  const accepted: JournalEntry[] = [];
  const brokenEntries: JournalEntry[] = [];
  let { contiguousThrough, hash, isSure } = head;
  let taken = 0;
  for (const place of inOrder) {
    if (place.sequence > contiguousThrough + 1) break;
    taken += 1;
    if (place.sequence === contiguousThrough) continue;
    if (place.entry && (!isSure || place.entry.previousHash === hash)) accepted.push(place.entry);
    else if (place.entry) brokenEntries.push(place.entry);
    contiguousThrough = place.sequence;
    hash = place.hash;
    isSure = place.isSure;
  }
  return {
    head: { contiguousThrough, hash, isSure },
    accepted,
    brokenEntries,
    held: inOrder.slice(taken).map(({ sequence }) => sequence),
  };
}

/** The sequences that the hub lacks before the last one that it holds. */
export function missingBefore(
  contiguousThrough: number,
  held: readonly number[],
): { from: number; to: number }[] {
  const missing: { from: number; to: number }[] = [];
  let expected = contiguousThrough + 1;
  for (const sequence of held) {
    if (sequence > expected) missing.push({ from: expected, to: sequence - 1 });
    expected = sequence + 1;
  }
  return missing;
}
