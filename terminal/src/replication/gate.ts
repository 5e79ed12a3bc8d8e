/**
 * Shut while the hub cannot be reached: then one request at a time goes through to knock, after a wait that grows
 * and is never the same twice. A knock that nobody hears costs little, so the wait stays short: the first sale should
 * be at the hub within two seconds of its return, and within five where the hub was gone for more than some ten
 * minutes. When it is back, those who waited go one by one, each when the one
 * before has its answer: a hub that hundreds of tills come back to sets the pace.
 */
export type Gate = {
  /**
   * Resolves when the caller may try: whether that is a knock. Whoever passed says `open` or `shut` afterwards. Those
   * who are `first` go before the others that wait.
   */
  readonly pass: (first?: boolean) => Promise<boolean>;
  readonly open: () => void;
  /** `isKnock` as `pass` said it. Nobody knocks within the next `quiet` milliseconds. */
  readonly shut: (isKnock: boolean, quiet?: number) => void;
  /** Ends early when woken, if it may. */
  readonly sleep: (milliseconds: number, mayWake: boolean) => Promise<void>;
  readonly wake: () => void;
};

const FIRST_WAIT = 150;
const LONGEST_WAIT = 1_500;
/** After some ten minutes of them. */
const MANY_KNOCKS = 500;
const LONGEST_WAIT_OF_MANY = 5_000;

export function createGate(deps: { readonly random: () => number; readonly signal: AbortSignal }): Gate {
  const { random, signal } = deps;
  const sleepers = new Set<() => void>();
  let failures = 0;
  let silence: Promise<void> = Promise.resolve();
  let isKnocking = false;
  const waiting: (() => void)[] = [];

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
  const letOneOn = (): void => waiting.shift()?.();
  signal.addEventListener('abort', () => {
    for (const next of waiting.splice(0)) next();
  });
  return {
    sleep,
    wake,
    pass: async (first = false) => {
      while (failures > 0 && isKnocking && !signal.aborted)
        await new Promise<void>((resolve) => {
          if (first) waiting.unshift(resolve);
          else waiting.push(resolve);
        });
      if (failures === 0 || signal.aborted) return false;
      isKnocking = true;
      const longest = failures > MANY_KNOCKS ? LONGEST_WAIT_OF_MANY : LONGEST_WAIT;
      const wait = Math.min(longest, FIRST_WAIT * 2 ** Math.min(failures - 1, 8)) * (0.5 + random() / 2);
      await Promise.all([sleep(wait, true), silence]);
      return true;
    },
    open: () => {
      const wasShut = failures > 0;
      failures = 0;
      isKnocking = false;
      if (wasShut) wake();
      letOneOn();
    },
    shut: (isKnock, quiet = 0) => {
      // All who were on their way when the hub went tell of it once.
      if (isKnock || failures === 0) failures += 1;
      // Those who were told the same at once come back apart.
      if (quiet > 0) silence = sleep(quiet * (1 + random() / 2), false);
      if (!isKnock) return;
      isKnocking = false;
      // The next in line knocks.
      letOneOn();
    },
  };
}
