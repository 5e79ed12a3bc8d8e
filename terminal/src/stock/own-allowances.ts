/** The parts that the hub handed out to this till, less what it has spent and given back since. */
import {
  allowanceLeft,
  allowanceReturnsOf,
  allowanceToReturn,
  type ReturnedAllowance,
  type Since,
} from '@counterbook/shared/allowance';
import { chainKeyOf } from '@counterbook/shared/id';
import type { JournalEntry } from '@counterbook/shared/journal';
import type { DebtAccount } from '@counterbook/shared/sync';
import type { Place } from '../journal/journal.ts';
import { createPendingEffects, type PendingEffects } from './pending-effects.ts';

/** A document of a feed in which the hub hands out. */
export type Shared = Pick<DebtAccount, 'id' | 'applied' | 'allowances' | 'recalled'>;
export type Kind = ReturnedAllowance['of'];

export type OwnAllowances = {
  readonly take: (entry: JournalEntry) => void;
  readonly leftOf: (of: Kind, document: Shared) => number;
  /** What the hub asks back of this till, under whichever numbering, and has not got yet. */
  readonly returnable: (of: Kind, document: Shared) => readonly ReturnedAllowance[];
  readonly forget: (of: Kind, document: Shared) => void;
  readonly isEmpty: () => boolean;
  /** The oldest entry of a chain by which something was given back that the hub does not know of yet. */
  readonly oldest: (chain: string) => number | null;
};

/** `pending` adds to the total by what is above zero: a debt by what is owed, stock by what is taken away. */
export function createOwnAllowances(
  place: Pick<Place, 'terminalId' | 'shopId' | 'epoch'>,
  pending: Readonly<Record<Kind, { readonly effects: PendingEffects; readonly sign: 1 | -1 }>>,
): OwnAllowances {
  const own = `${place.terminalId}:`;
  const given: Readonly<Record<Kind, PendingEffects>> = {
    debt: createPendingEffects(),
    stock: createPendingEffects(),
  };
  const since = (of: Kind, { id, applied }: Shared, holder: string): Since => {
    const { effects, sign } = pending[of];
    return {
      used: sign * (effects.beyond(id, applied, holder) ?? 0),
      returned: given[of].beyond(id, applied, holder) ?? 0,
    };
  };
  return {
    take: (entry) => {
      if (entry.terminalId !== place.terminalId) return;
      const at = { chain: chainKeyOf(entry.terminalId, entry.epoch), sequence: entry.sequence };
      // Of scarce goods each shop has its own: what was given back in another is settled there.
      const kinds = entry.shopId === place.shopId ? (['debt', 'stock'] as const) : (['debt'] as const);
      for (const kind of kinds)
        for (const { id, holder, amount } of allowanceReturnsOf(entry, kind))
          given[kind].add(id, { ...at, holder, amount });
    },
    leftOf: (of, document) => {
      const holder = chainKeyOf(place.terminalId, place.epoch);
      return allowanceLeft(document.allowances?.[holder] ?? 0, since(of, document, holder));
    },
    returnable: (of, document) =>
      Object.entries(document.recalled ?? {}).flatMap(([holder, recalled]) => {
        if (!holder.startsWith(own)) return [];
        const allowance = document.allowances?.[holder] ?? 0;
        const amount = allowanceToReturn({ allowance, recalled }, since(of, document, holder));
        return amount > 0 ? [{ of, id: document.id, epoch: Number(holder.slice(own.length)), amount }] : [];
      }),
    forget: (of, { id, applied }) => given[of].forget(id, applied),
    isEmpty: () => given.debt.isEmpty() && given.stock.isEmpty(),
    oldest: (chain) => {
      const oldest = [given.debt.oldest(chain), given.stock.oldest(chain)];
      const known = oldest.filter((sequence) => sequence !== null);
      return known.length === 0 ? null : Math.min(...known);
    },
  };
}
