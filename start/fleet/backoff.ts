/** How long to wait before a program that died is started again. */
export type Backoff = {
  /** `healthyForMs`: how long it had been up and ready; 0 when it never got there. @returns milliseconds to wait */
  readonly afterDeath: (healthyForMs: number) => number;
  /** Deaths in a row without a healthy stretch between them. */
  readonly deaths: () => number;
};

const FIRST_MS = 250;
const LONGEST_MS = 15_000;
const HEALTHY_AFTER_MS = 20_000;

/**
 * Doubles from a quarter of a second to fifteen, drawn between half and the whole of it so that a fleet that fell
 * together does not rise together; a program that was well for twenty seconds starts over with the short wait.
 */
export function createBackoff(random: () => number): Backoff {
  let deaths = 0;
  return {
    afterDeath: (healthyForMs) => {
      deaths = healthyForMs >= HEALTHY_AFTER_MS ? 1 : deaths + 1;
      const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(deaths - 1, 10));
      return Math.round(full * (0.5 + random() / 2));
    },
    deaths: () => deaths,
  };
}
