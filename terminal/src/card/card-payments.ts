/**
 * The card payments of this till: at most one that is not settled, each on disk before it can charge. The terminal is
 * talked to beside the till's commands: a customer who looks for a card keeps nobody from anything.
 */
import type { CardPort } from '@counterbook/hardware/counter';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import type { Tender } from '@counterbook/shared/sale';
import type { LocalState } from '../store/index.ts';
import { type CardAttempt, disagreement, isSettled } from './card-attempt.ts';
import { openCardTalks } from './card-talks.ts';

export type CardPayments = {
  /** Null where cards are taken on a terminal that knows nothing of the till. */
  readonly terminal: string | null;
  readonly attemptsOf: (cartId: string) => readonly (CardAttempt & { readonly isAsking: boolean })[];
  /** Begins; what comes of it is among the attempts. A repeat of the same reference begins nothing. */
  readonly charge: (payment: Wanted) => Result<null>;
  /** Finds out what became of one, and makes sure that nothing more will. */
  readonly settle: (reference: string) => Result<null>;
  readonly giveBack: (reference: string) => Result<null>;
  /** Whether the tenders of a sale name what the terminal took for it, all of it and nothing else. */
  readonly check: (cartId: string, tenders: readonly Tender[]) => Result<null>;
  /** Refuses while the terminal has, or may have, money of this cart. */
  readonly requireNone: (cartId: string) => Result<null>;
  /** The sale is in the journal, and the payments with it. */
  readonly sold: (cartId: string) => void;
  /** All talk with the terminal has come to its end. */
  readonly idle: () => Promise<void>;
};

export type Wanted = Pick<CardAttempt, 'reference' | 'cartId' | 'amount' | 'currency'>;

export type CardPaymentsDeps = {
  readonly local: LocalState;
  readonly port: CardPort | undefined;
  readonly terminalId: string;
  /** Whether the sale of this cart is in the journal. */
  readonly isSold: (cartId: string) => Promise<boolean>;
  readonly onChange: () => void;
};

export async function openCardPayments(deps: CardPaymentsDeps): Promise<CardPayments> {
  const { port } = deps;
  const talks = openCardTalks(deps);
  const { all, find, keep } = talks;
  const settle = (reference: string): Result<null> => {
    const attempt = find(reference);
    if (attempt === undefined) return refuse({ code: 'card.unknown', reference });
    const { id } = attempt;
    if (isSettled(attempt) || id === null) return accept(null);
    // Who is asking for a card is stopped; the answer to that comes where the question was put.
    if (attempt.status === 'returning') talks.giveBack(reference, id);
    else if (talks.isTalking(reference)) void port?.cancel(id);
    else talks.findOut(reference, id);
    return accept(null);
  };
  const isHeld = (attempt: CardAttempt) => !isSettled(attempt) || attempt.status === 'approved';

  const soldCarts = new Set<string>();
  for (const { cartId } of all()) if (await deps.isSold(cartId)) soldCarts.add(cartId);
  // What was only wanted when the till stopped was never asked for.
  keep(all().filter(({ cartId, status }) => !soldCarts.has(cartId) && status !== 'wanted'));
  for (const attempt of all()) if (!isSettled(attempt)) settle(attempt.reference);

  return {
    terminal: port?.name ?? null,
    attemptsOf: (cartId) =>
      all()
        .filter((attempt) => attempt.cartId === cartId)
        .map((attempt) => ({ ...attempt, isAsking: talks.isTalking(attempt.reference) })),
    charge: (payment) => {
      if (find(payment.reference) !== undefined) return accept(null);
      if (port === undefined) return refuse({ code: 'card.no-terminal' });
      const open = all().find((attempt) => !isSettled(attempt));
      if (open !== undefined)
        return refuse({ code: 'card.unsettled', reference: open.reference, amount: open.amount });
      const wanted: CardAttempt = { ...payment, status: 'wanted', id: null, card: '', cause: null };
      keep([...all().filter(isHeld), wanted]);
      talks.charge(wanted);
      return accept(null);
    },
    settle,
    giveBack: (reference) => {
      const attempt = find(reference);
      if (attempt === undefined) return refuse({ code: 'card.unknown', reference });
      const { id } = attempt;
      if (attempt.status !== 'approved' || id === null) return accept(null);
      talks.giveBack(reference, id);
      return accept(null);
    },
    check: (cartId, tenders) => {
      const wrong = disagreement(
        all().filter((attempt) => attempt.cartId === cartId),
        tenders,
      );
      return wrong === undefined ? accept(null) : refuse(wrong);
    },
    requireNone: (cartId) => {
      const held = all().find((attempt) => attempt.cartId === cartId && isHeld(attempt));
      return held
        ? refuse({ code: 'card.held', reference: held.reference, amount: held.amount })
        : accept(null);
    },
    sold: (cartId) => keep(all().filter((attempt) => attempt.cartId !== cartId)),
    idle: talks.idle,
  };
}
