/**
 * Shut while the hub cannot be reached: then one request at a time goes through to knock, after a wait that grows
 * and is never the same twice. A knock that nobody hears costs little, so the wait stays short: the first sale should
 * be at the hub within two seconds of its return.
 */
export type Gate = {
  /** Resolves when the caller may try. Whoever passed says `open` or `shut` afterwards. */
  readonly pass: () => Promise<void>;
  readonly open: () => void;
  readonly shut: () => void;
  /** Ends early when woken, if it may. */
  readonly sleep: (milliseconds: number, mayWake: boolean) => Promise<void>;
  readonly wake: () => void;
};

const FIRST_WAIT = 150;
const LONGEST_WAIT = 1_500;

export function createGate(deps: { readonly random: () => number; readonly signal: AbortSignal }): Gate {
  const { random, signal } = deps;
  const sleepers = new Set<() => void>();
  let failures = 0;
  let isKnocking = false;
  let waiting: (() => void)[] = [];

  const wake = (): void => {
    for (const sleeper of [...sleepers]) sleeper();
  };
  const sleep = (milliseconds: number, mayWake: boolean): Promise<void> =>
    new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        sleepers.delete(end);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      signal.addEventListener('abort', end);
      if (mayWake) sleepers.add(end);
      if (signal.aborted) end();
    });
  const letOn = (): void => {
    const queue = waiting;
    waiting = [];
    for (const next of queue) next();
  };
  return {
    sleep,
    wake,
    pass: async () => {
      while (failures > 0 && isKnocking && !signal.aborted)
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
        });
      if (failures === 0 || signal.aborted) return;
      isKnocking = true;
      const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(failures - 1, 8));
      await sleep(wait * (0.5 + random() / 2), true);
    },
    open: () => {
      if (failures === 0) return;
      failures = 0;
      isKnocking = false;
      letOn();
      wake();
    },
    shut: () => {
      failures += 1;
      isKnocking = false;
      // The next in line knocks.
      waiting.shift()?.();
    },
  };
}
