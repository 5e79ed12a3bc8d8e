/**
 * One card payment of a cart, from the wish to its end. It is on disk before each step that could charge a card, so
 * that after any crash it is known whether to ask what became of it: `wanted` has charged nothing and never will,
 * `asked` may have, and of `returning` the money may be back with the customer already.
 */
import type { CardState } from '@counterbook/hardware/counter';
import { positiveMinorSchema } from '@counterbook/shared/money';
import type { Tender } from '@counterbook/shared/sale';
import { z } from 'zod';

export const cardAttemptSchema = z.object({
  /** Ours; the tender and the receipt carry it. */
  reference: z.string(),
  cartId: z.string(),
  amount: positiveMinorSchema,
  currency: z.string(),
  status: z.enum(['wanted', 'asked', 'approved', 'returning', 'declined', 'cancelled', 'refunded']),
  /** The terminal's name for it. */
  id: z.string().nullable(),
  /** What was put in: `Visa 4242`. */
  card: z.string(),
  /** Why nothing was begun. */
  cause: z.enum(['offline', 'busy', 'refused']).nullable(),
});
export type CardAttempt = z.infer<typeof cardAttemptSchema>;

export function isSettled({ status }: CardAttempt): boolean {
  return status !== 'wanted' && status !== 'asked' && status !== 'returning';
}

/** What was learnt of it. An end is an end. */
export function learn(attempt: CardAttempt, state: CardState): CardAttempt {
  const { status } = state;
  if (status === 'waiting' || status === 'idle' || status === 'unknown') return attempt;
  if (isSettled(attempt)) return attempt;
  return { ...attempt, status, card: state.status === 'approved' ? state.card : attempt.card };
}

/** Why tenders do not agree with what the terminal took for this cart; undefined if they do. */
export function disagreement(
  attempts: readonly CardAttempt[],
  tenders: readonly Tender[],
): { readonly code: string; readonly reference: string; readonly amount: number } | undefined {
  for (const attempt of attempts) {
    const { reference, amount, status } = attempt;
    const named = tenders.filter((tender) => tender.type === 'card' && tender.reference === reference);
    if (!isSettled(attempt)) return { code: 'card.unsettled', reference, amount };
    const isTaken = named.length === 1 && named[0]?.amount === amount;
    if (status === 'approved' && !isTaken) return { code: 'card.unused', reference, amount };
    if (status !== 'approved' && named.length > 0) return { code: 'card.not-approved', reference, amount };
  }
  return undefined;
}
