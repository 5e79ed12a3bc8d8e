/**
 * How much to hand in at once: as much as takes about a second on this line to this hub, so that what is lost is
 * quickly asked for again and a sale made meanwhile does not wait behind a month of them.
 */
export type BatchSize = {
  /** How many of these, from the front, to send now. */
  readonly cut: <T>(entries: readonly T[]) => readonly T[];
  /** What was cut got its answer after so long. */
  readonly took: (count: number, milliseconds: number) => void;
  /** It was lost on the way or too large for somebody. */
  readonly failed: () => void;
};

export const MOST_ENTRIES = 1_000;
const LEAST_ENTRIES = 10;
const FIRST_ENTRIES = 100;
/** Of JSON before it is compressed; the hub takes several times as much. */
const MOST_CHARACTERS = 2 * 1024 * 1024;
const AIM_MILLISECONDS = 1_000;
/** One answer that came quickly or late says little about the next. */
const MOST_GROWTH = 2;

export function createBatchSize(): BatchSize {
  let entries = FIRST_ENTRIES;
  const become = (wanted: number): void => {
    entries = Math.min(MOST_ENTRIES, Math.max(LEAST_ENTRIES, Math.floor(wanted)));
  };
  return {
    cut: (all) => {
      let characters = 0;
      let count = 0;
      for (const entry of all) {
        characters += JSON.stringify(entry).length;
        if (count === entries || (count > 0 && characters > MOST_CHARACTERS)) break;
        count += 1;
      }
      return all.slice(0, count);
    },
    took: (count, milliseconds) => {
      const fitting = (count * AIM_MILLISECONDS) / Math.max(1, milliseconds);
      // A small batch that was quick has not shown that a large one would be.
      const most = count < entries ? entries : entries * MOST_GROWTH;
      become(Math.min(most, Math.max(entries / MOST_GROWTH, fitting)));
    },
    failed: () => become(entries / MOST_GROWTH),
  };
}
