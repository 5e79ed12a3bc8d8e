/**
 * How much a till may add on its own while the hub is away: to what a customer owes, or to what is sold of scarce goods.
 *
 * There is a total that must not be passed: a customer's limit, a shop's stock. What is left of it, the room, the hub
 * hands out in parts, one to each till, never more than there is: room ≥ what tills hold. A till adds what its own part
 * allows and no more without a manager, so that tills which cannot hear each other do not spend the same money twice.
 * Every entry moves room and part by the same amount: a sale on account takes from both, a payment gives to both. So
 * the sum stays kept, whatever arrives in whatever order, and at every moment:
 *     what is owed, entries that no hub has seen included ≤ limit + what managers approved beyond it.
 *
 * The hub only adds to a part by itself. To take back it asks (`recalled`), and the till answers with a journal entry
 * (`allowance.returned`), which is ordered behind all that it spent before: a part stays reserved for a till that is
 * away for weeks. A till at which somebody waits for more than its part says so (`allowance.asked`), and what the others
 * have left is gathered there as they answer. What is lowered at the hub meanwhile (a limit, a correction) leaves tills
 * what they were given: until they have returned it, the total may be passed by that, and the hub tells the manager
 * when it is.
 *
 * A part belongs to one numbering of one till (`terminalId:epoch`): a till that starts anew from an old file cannot know
 * what it spent, holds nothing under its new number and gives back what it finds under the old. A revoked till's part
 * lapses. An account without a limit needs no parts, and one that the hub has not made yet has no limit.
 */
import { z } from 'zod';
import { allocate, sum } from '../money/index.ts';

/** By `terminalId:epoch`, never below zero; who is not named has none. */
export const allowancesSchema = z.record(z.string(), z.int().min(0));
export type Allowances = z.infer<typeof allowancesSchema>;

export type HandedOut = {
  readonly held: Allowances;
  /** What of it the hub asks back. */
  readonly recalled: Allowances;
};

/** What a till did since the state that names its allowance: signed, and what it gave back. */
export type Since = { readonly used: number; readonly returned: number };

export function allowanceLeft(allowance: number, { used, returned }: Since): number {
  return Math.max(0, allowance - used - returned);
}

/** What a till gives back now; it keeps what it has spent. */
export function allowanceToReturn(
  { allowance, recalled }: { readonly allowance: number; readonly recalled: number },
  since: Since,
): number {
  return Math.max(0, Math.min(recalled - since.returned, allowanceLeft(allowance, since)));
}

/** After an entry of this till was booked: `amount` is what it added to the total, below zero where it gave back. */
export function useAllowance(held: Allowances, chain: string, amount: number): Allowances {
  const before = held[chain] ?? 0;
  return withPart(held, chain, Math.max(0, sum([before, -amount])));
}

export type Sharing = HandedOut & {
  /** What may still be added in all, what tills hold included; below zero where the total is passed. */
  readonly room: number;
  /** Who may be given more, in a fixed order; what anybody else holds is asked back. */
  readonly holders: readonly string[];
  /** A till at which somebody waits for so much. */
  readonly wish: { readonly chain: string; readonly amount: number } | null;
  /** What cannot be divided further: a whole piece. */
  readonly step: number;
};

/**
 * Hands out all the room there is, in equal parts as far as it goes. Parts move from till to till only where it
 * matters, since each move is an entry of a till: somebody has less than half of an equal part, or waits for more.
 */
export function shareOut({ room, held, holders, wish, step }: Sharing): HandedOut {
  const away = sum(Object.entries(held).flatMap(([chain, part]) => (holders.includes(chain) ? [] : [part])));
  const pool = Math.max(0, Math.floor((room - away) / step));
  const targets = targetsOf(pool, { holders, wish, step });
  const lackOf = (chain: string) => (targets.get(chain) ?? 0) - (held[chain] ?? 0);
  let spare = sum([room, ...Object.values(held).map((part) => -part)]);
  let next = held;
  for (const chain of [...holders].sort((left, right) => lackOf(right) - lackOf(left))) {
    const gift = Math.min(spare, lackOf(chain));
    if (gift <= 0) break;
    next = withPart(next, chain, (next[chain] ?? 0) + gift);
    spare -= gift;
  }
  const isShort = (chain: string) => {
    const [part, target] = [next[chain] ?? 0, targets.get(chain) ?? 0];
    return part * 2 < target || (chain === wish?.chain && part < Math.min(target, wish.amount));
  };
  const takesBack = spare < 0 || holders.some(isShort);
  const recalled = Object.entries(next).flatMap(([chain, part]) => {
    const target = targets.get(chain);
    const excess = target === undefined ? part : takesBack ? part - target : 0;
    return excess > 0 ? [[chain, excess] as const] : [];
  });
  return { held: next, recalled: Object.fromEntries(recalled) };
}

/** `pool` in steps. */
function targetsOf(
  pool: number,
  { holders, wish, step }: Pick<Sharing, 'holders' | 'wish' | 'step'>,
): ReadonlyMap<string, number> {
  if (holders.length === 0) return new Map();
  const equal = new Map(equalParts(holders, pool, step));
  const wished = wish !== null && holders.includes(wish.chain) ? wish : null;
  if (wished === null || (equal.get(wished.chain) ?? 0) >= wished.amount) return equal;
  const most = Math.min(Math.ceil(wished.amount / step), pool);
  const others = holders.filter((chain) => chain !== wished.chain);
  return new Map([[wished.chain, most * step], ...equalParts(others, pool - most, step)]);
}

function equalParts(holders: readonly string[], pool: number, step: number): [string, number][] {
  if (holders.length === 0) return [];
  const weights = holders.map(() => 1);
  return allocate(pool, weights).map((part, index) => [holders[index] ?? '', part * step]);
}

function withPart(held: Allowances, chain: string, part: number): Allowances {
  if (part > 0) return { ...held, [chain]: part };
  const { [chain]: _none, ...others } = held;
  return others;
}
