import type { Random } from './random.ts';

/** When to pull the plug: on a till while it rings up an act, or on anything while the tills hand in. */
export type KillPlan = {
  /** Milliseconds after the act began, by the act's place in the file. */
  readonly whileSelling: ReadonlyMap<number, number>;
  readonly whileHandingIn: readonly { readonly target: 'hub' | number; readonly afterMilliseconds: number }[];
};

/** Two of three kills hit a till at the counter; the rest hit hub and tills in turn during the hand-in. */
export function planKills(count: number, acts: number, tills: number, random: Random): KillPlan {
  const whileSelling = new Map<number, number>();
  const whileHandingIn: { target: 'hub' | number; afterMilliseconds: number }[] = [];
  for (let kill = 0; kill < count; kill++) {
    if (kill % 3 !== 2) whileSelling.set(random.below(acts), random.below(60));
    else
      whileHandingIn.push({
        target: whileHandingIn.length % 2 === 0 ? 'hub' : random.below(tills),
        afterMilliseconds: random.below(1_500),
      });
  }
  return { whileSelling, whileHandingIn };
}
