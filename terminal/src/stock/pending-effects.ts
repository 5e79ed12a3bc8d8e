/**
 * What this till has done that the hub's levels and balances do not contain yet, by product or customer. A feed
 * document names in `applied` the last own entry that it contains; what lies beyond is added to it.
 */
import type { Applied } from '@counterbook/shared/sync';

export type PendingEffects = {
  readonly add: (id: string, sequence: number, amount: number) => void;
  /** The sum beyond `applied`, and null where this till has nothing of its own. */
  readonly beyond: (id: string, applied: Applied | undefined) => number | null;
  readonly forget: (id: string, applied: Applied) => void;
  /** The oldest entry that some feed document still lacks. */
  readonly oldest: () => number | null;
};

type Effect = { readonly sequence: number; readonly amount: number };

export function createPendingEffects(chainKey: string): PendingEffects {
  const effects = new Map<string, Effect[]>();
  const left = (id: string, applied: Applied | undefined): readonly Effect[] => {
    const contained = applied?.[chainKey] ?? 0;
    return effects.get(id)?.filter(({ sequence }) => sequence > contained) ?? [];
  };
  return {
    add: (id, sequence, amount) => {
      const known = effects.get(id);
      if (known) known.push({ sequence, amount });
      else effects.set(id, [{ sequence, amount }]);
    },
    beyond: (id, applied) => {
      const remaining = left(id, applied);
      return remaining.length === 0 ? null : remaining.reduce((total, { amount }) => total + amount, 0);
    },
    forget: (id, applied) => {
      const remaining = left(id, applied);
      if (remaining.length === 0) effects.delete(id);
      else effects.set(id, [...remaining]);
    },
    oldest: () => {
      let oldest: number | null = null;
      for (const [first] of effects.values()) {
        if (first && (oldest === null || first.sequence < oldest)) oldest = first.sequence;
      }
      return oldest;
    },
  };
}
