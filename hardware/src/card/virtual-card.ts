import type { CardPayment, CardPort, CardState } from './port.ts';

/** What the customer does, and what the line does with the answer. */
export type CardBehaviour = {
  readonly card: 'good' | 'bad' | 'taken-away' | 'slow';
  /** The answer of the next step is lost: before the terminal heard the question, or after it did what was asked. */
  readonly loses?: 'question' | 'answer' | undefined;
};

export type CardStep = 'begin' | 'collect' | 'lookUp' | 'cancel' | 'refund';

export type VirtualCard = CardPort & {
  /** For the next step alone, or the next one of that name. */
  next(behaviour: CardBehaviour, step?: CardStep): void;
  /** The slow customer has put the card in. */
  finish(card: 'good' | 'bad'): void;
  /** What the bank took, by our references, refunds taken off: the truth that a till must agree with. */
  taken(): ReadonlyMap<string, number>;
};

type Payment = CardPayment & { state: CardState; times: number };

/** A card terminal without hardware. Without a word from its owner every card is good. */
export function createVirtualCard(): VirtualCard {
  const payments = new Map<string, Payment>();
  let wanted: { readonly behaviour: CardBehaviour; readonly at: CardStep | undefined } | null = null;
  let waiting: (() => void) | null = null;
  const use = (at: CardStep): CardBehaviour => {
    if (wanted === null || (wanted.at ?? at) !== at) return { card: 'good' };
    const { behaviour } = wanted;
    wanted = null;
    return behaviour;
  };
  const charge = (payment: Payment, card: 'good' | 'bad'): void => {
    if (payment.state.status !== 'idle' && payment.state.status !== 'waiting') return;
    payment.state = card === 'good' ? { status: 'approved', card: 'Visa 4242' } : { status: 'declined' };
    if (card === 'good') payment.times += 1;
  };
  const step = async (
    at: CardStep,
    id: string,
    act: (payment: Payment, used: CardBehaviour) => void,
  ): Promise<CardState> => {
    const used = use(at);
    const payment = payments.get(id);
    if (payment === undefined || used.loses === 'question') return { status: 'unknown' };
    act(payment, used);
    return used.loses === 'answer' ? { status: 'unknown' } : payment.state;
  };
  return {
    name: 'virtual card terminal',
    begin: async (payment) => {
      const { loses } = use('begin');
      if (loses === 'question') return { ok: false, cause: 'offline' };
      const id = `virtual-${payment.reference}`;
      if (!payments.has(id)) payments.set(id, { ...payment, state: { status: 'idle' }, times: 0 });
      return loses === 'answer' ? { ok: false, cause: 'offline' } : { ok: true, id };
    },
    collect: async (id) => {
      const first = await step('collect', id, (payment, { card }) => {
        if (payment.state.status !== 'idle') return;
        if (card === 'slow') payment.state = { status: 'waiting' };
        else if (card === 'taken-away') payment.state = { status: 'cancelled' };
        else charge(payment, card);
      });
      if (first.status !== 'waiting') return first;
      await new Promise<void>((resolve) => {
        waiting = resolve;
      });
      return payments.get(id)?.state ?? { status: 'unknown' };
    },
    lookUp: (id) => step('lookUp', id, () => undefined),
    cancel: (id) =>
      step('cancel', id, (payment) => {
        if (payment.state.status === 'idle' || payment.state.status === 'waiting')
          payment.state = { status: 'cancelled' };
        waiting?.();
      }),
    refund: (id) =>
      step('refund', id, (payment) => {
        if (payment.state.status !== 'approved') return;
        payment.state = { status: 'refunded' };
        payment.times -= 1;
      }),
    next: (behaviour, at) => {
      wanted = { behaviour, at };
    },
    finish: (card) => {
      for (const payment of payments.values()) if (payment.state.status === 'waiting') charge(payment, card);
      waiting?.();
    },
    taken: () =>
      new Map(
        [...payments.values()]
          .filter(({ times }) => times !== 0)
          .map(({ reference, amount, times }) => [reference, amount * times]),
      ),
  };
}
