/**
 * So many at once, so many waiting, and nobody twice: whoever comes beyond that is told when to come again before
 * anything of theirs is read. Nobody waits so long that they would give up while their turn comes.
 */
export type Lane = {
  /** Resolves when it is one's turn, or there will be none in time. */
  readonly enter: (key: string) => Promise<Entered>;
  readonly inWork: () => number;
  readonly waiting: () => number;
};

export type Entered =
  | { readonly ok: true; readonly leave: () => void }
  | { readonly ok: false; readonly retryAfterSeconds: number };

export type LaneBounds = {
  readonly atOnce: number;
  readonly waiting: number;
  readonly waitWithinMs: number;
  /** In work and waiting, of one key. */
  readonly perKey: number;
};

const LONGEST_RETRY_SECONDS = 30;
/** How much the last one's time counts in what is expected of the next. */
const WEIGHT = 0.2;

export function createLane(bounds: LaneBounds, now: () => number): Lane {
  const byKey = new Map<string, number>();
  const queue: (() => void)[] = [];
  let inWork = 0;
  let usualMs = 100;

  const count = (key: string, by: number): void => {
    const next = (byKey.get(key) ?? 0) + by;
    if (next > 0) byKey.set(key, next);
    else byKey.delete(key);
  };
  const refuse = (): Entered => {
    const seconds = Math.ceil(((queue.length + 1) * usualMs) / bounds.atOnce / 1000);
    return { ok: false, retryAfterSeconds: Math.min(LONGEST_RETRY_SECONDS, Math.max(1, seconds)) };
  };
  const begin = (key: string): Entered => {
    const begun = now();
    let hasLeft = false;
    inWork += 1;
    return {
      ok: true,
      leave: () => {
        if (hasLeft) return;
        hasLeft = true;
        usualMs += WEIGHT * (now() - begun - usualMs);
        inWork -= 1;
        count(key, -1);
        queue.shift()?.();
      },
    };
  };
  const waitForTurn = (key: string): Promise<Entered> =>
    new Promise((resolve) => {
      const turn = () => {
        clearTimeout(timer);
        resolve(begin(key));
      };
      const timer = setTimeout(() => {
        queue.splice(queue.indexOf(turn), 1);
        count(key, -1);
        resolve(refuse());
      }, bounds.waitWithinMs);
      queue.push(turn);
    });
  return {
    inWork: () => inWork,
    waiting: () => queue.length,
    enter: async (key) => {
      const isFull = inWork >= bounds.atOnce;
      const isTooMuch = isFull && queue.length >= bounds.waiting;
      if (isTooMuch || (byKey.get(key) ?? 0) >= bounds.perKey) return refuse();
      count(key, 1);
      return isFull ? waitForTurn(key) : begin(key);
    },
  };
}
