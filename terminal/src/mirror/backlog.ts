/**
 * Which of a till's entries are not in its mirror: the ends of its epochs against what the mirror holds. Numbers only,
 * and of those only where runs begin and end, however far the mirror is behind.
 */
import type { JournalPlace } from '../journal/journal.ts';
import { mergeRanges, rangesMissing, type SequenceRange } from './sequence-ranges.ts';

/** By epoch. */
export type Held = ReadonlyMap<number, readonly SequenceRange[]>;

export type Run = SequenceRange & { readonly epoch: number };

export type Backlog = {
  readonly add: (place: JournalPlace) => void;
  /** What the mirror was found to hold, in place of what was thought. */
  readonly replace: (held: Held) => void;
  readonly done: (run: Run) => void;
  /** The first so many numbers in a row that the mirror lacks; undefined when it lacks none. */
  readonly next: (most: number) => Run | undefined;
  readonly count: () => number;
  /** How far the mirror has that epoch without a gap. */
  readonly through: (epoch: number) => number;
};

export function createBacklog(
  epochs: readonly { readonly epoch: number; readonly lastSequence: number }[],
): Backlog {
  const last = new Map(epochs.map(({ epoch, lastSequence }) => [epoch, lastSequence]));
  let held = new Map<number, readonly SequenceRange[]>();
  const missing = (epoch: number) => rangesMissing(held.get(epoch) ?? [], last.get(epoch) ?? 0);

  return {
    add: ({ epoch, sequence }) => last.set(epoch, Math.max(sequence, last.get(epoch) ?? 0)),
    replace: (found) => {
      held = new Map(found);
    },
    done: ({ epoch, from, to }) => held.set(epoch, mergeRanges([...(held.get(epoch) ?? []), { from, to }])),
    next: (most) => {
      for (const epoch of [...last.keys()].sort((left, right) => left - right)) {
        const [first] = missing(epoch);
        if (first) return { epoch, from: first.from, to: Math.min(first.to, first.from + most - 1) };
      }
      return undefined;
    },
    count: () => [...last.keys()].flatMap(missing).reduce((sum, { from, to }) => sum + to - from + 1, 0),
    through: (epoch) => (missing(epoch)[0]?.from ?? (last.get(epoch) ?? 0) + 1) - 1,
  };
}
