/**
 * What this till has done that the hub's levels and balances do not contain yet, by product or customer. A feed
 * document names in `applied` the last own entry that it contains; what lies beyond is added to it.
 */
import type { Applied } from '@counterbook/shared/sync';

export type PendingEffects = {
  readonly add: (id: string, effect: Effect) => void;
  /** The sum beyond `applied`, of one holder's where it is named, and null where this till has nothing of its own. */
  readonly beyond: (id: string, applied: Applied | undefined, holder?: string) => number | null;
  readonly forget: (id: string, applied: Applied) => void;
  readonly isEmpty: () => boolean;
  /** The oldest entry of a chain that some feed document still lacks. */
  readonly oldest: (chain: string) => number | null;
};

/** `chain` is the entry's `terminalId:epoch`; `holder` the one whose part it takes from, where that is another. */
export type Effect = {
  readonly chain: string;
  readonly sequence: number;
  readonly amount: number;
  readonly holder?: string;
};

export function createPendingEffects(): PendingEffects {
  const effects = new Map<string, Effect[]>();
  const left = (id: string, applied: Applied | undefined): readonly Effect[] => {
    return effects.get(id)?.filter(({ chain, sequence }) => sequence > (applied?.[chain] ?? 0)) ?? [];
  };
  return {
    add: (id, effect) => {
      const known = effects.get(id);
      if (known) known.push(effect);
      else effects.set(id, [effect]);
    },
    beyond: (id, applied, holder) => {
      const own = (effect: Effect) => holder === undefined || (effect.holder ?? effect.chain) === holder;
      const remaining = left(id, applied).filter(own);
      return remaining.length === 0 ? null : remaining.reduce((total, { amount }) => total + amount, 0);
    },
    forget: (id, applied) => {
      const remaining = left(id, applied);
      if (remaining.length === 0) effects.delete(id);
      else effects.set(id, [...remaining]);
    },
    isEmpty: () => effects.size === 0,
    oldest: (chain) => {
      let oldest: number | null = null;
      for (const waiting of effects.values()) {
        const first = waiting.find((effect) => effect.chain === chain);
        if (first && (oldest === null || first.sequence < oldest)) oldest = first.sequence;
      }
      return oldest;
    },
  };
}
