import { setTimeout as delay } from 'node:timers/promises';

export type Wait = {
  /** What is waited for, for the error's words. */
  readonly what: string;
  readonly withinSeconds: number;
  /** Between two looks: whoever looks too often measures himself. */
  readonly everyMilliseconds: number;
};

/** Looks again and again until `isThere`; fails when it takes longer than `withinSeconds`. */
export async function waitUntil(
  isThere: () => Promise<boolean> | boolean,
  { what, withinSeconds, everyMilliseconds }: Wait,
): Promise<void> {
  const deadline = performance.now() + withinSeconds * 1000;
  while (!(await isThere())) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${withinSeconds} s`);
    await delay(everyMilliseconds);
  }
}
