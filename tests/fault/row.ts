/** One line of the table: a fault, done to unmodified tills round after round. */
import type { Workshop } from './workshop.ts';

export type Round = {
  /** Enough to do the very same again: the call and its number, the seed, the byte. */
  readonly what: string;
  /** Empty when everything held. */
  readonly problems: readonly string[];
};

export type RowOptions = {
  /** Fewer than all, spread over the row; null for all. */
  readonly rounds: number | null;
  readonly seed: number;
};

export type Row = {
  readonly name: string;
  readonly fault: string;
  readonly run: (workshop: Workshop, options: RowOptions) => AsyncGenerator<Round>;
};

/** At most `count` of the items, evenly over the whole list; where each stretch begins depends on the seed. */
export function spread<T>(items: readonly T[], count: number | null, seed: number): readonly T[] {
  if (count === null || count >= items.length) return items;
  const stretch = items.length / count;
  const shift = (seed % 97) / 97;
  return Array.from({ length: count }, (_, at) => items[Math.floor((at + shift) * stretch)]).filter(
    (item): item is T => item !== undefined,
  );
}

/** A row whose faults do not strike proves nothing. The last few calls of a day may not come every time. */
export function requireStrikes(struck: number, rounds: number): void {
  if (struck * 10 < rounds * 9) throw new Error(`only ${struck} of ${rounds} faults struck`);
}
