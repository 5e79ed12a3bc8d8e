/**
 * How long a group of writes stays open. Callers whose answers left together come back one after the other; were the
 * first of them flushed at once, every second flush would carry one write. So a group that is smaller than usual waits
 * for the others, but never longer than half a flush takes, and not at all where one caller writes alone.
 */
export interface Pace {
  readonly opened: () => void;
  readonly isWorthWaiting: (callers: number) => boolean;
  readonly flushed: (callers: number, tookMs: number) => void;
}

const LONGEST_WAIT_MS = 1;

export function createPace(clock: () => number): Pace {
  let usual = 1;
  let flushMs = 0;
  let openedAt = 0;
  return {
    opened: () => {
      openedAt = clock();
    },
    isWorthWaiting: (callers) =>
      callers < usual && clock() - openedAt < Math.min(flushMs / 2, LONGEST_WAIT_MS),
    flushed: (callers, tookMs) => {
      usual = callers >= usual ? callers : Math.max(1, usual - Math.ceil((usual - callers) / 4));
      flushMs = flushMs === 0 ? tookMs : flushMs * 0.9 + tookMs * 0.1;
    },
  };
}
