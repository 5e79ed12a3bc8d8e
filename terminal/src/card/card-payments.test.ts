/**
 * Whatever is lost, repeated or restarted in whatever order: what the bank took is what the sales say, and nothing that
 * was taken is ever out of sight.
 */
import { type CardBehaviour, createVirtualCard, type VirtualCard } from '@counterbook/hardware/counter';
import type { Tender } from '@counterbook/shared/sale';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LocalState } from '../store/index.ts';
import { type CardPayments, openCardPayments } from './card-payments.ts';

/** A till as far as cards are concerned: its disk outlives it. */
class SmallTill {
  readonly bank: VirtualCard = createVirtualCard();
  readonly sales: { readonly cartId: string; readonly tenders: readonly Tender[] }[] = [];
  readonly #disk = new Map<string, string>();
  cards!: CardPayments;

  get local(): LocalState {
    return {
      get: (key) => {
        const text = this.#disk.get(key);
        return text === undefined ? undefined : JSON.parse(text);
      },
      set: (key, value) => void this.#disk.set(key, JSON.stringify(value)),
      delete: (key) => void this.#disk.delete(key),
    };
  }

  async start(): Promise<void> {
    let isAlive = true;
    this.stop = () => {
      isAlive = false;
    };
    const { local } = this;
    this.cards = await openCardPayments({
      // A till that was killed writes nothing more, whatever answers still come for it.
      local: {
        ...local,
        set: (key, value) => {
          if (!isAlive) throw new Error('killed');
          local.set(key, value);
        },
      },
      port: this.bank,
      terminalId: 'T',
      isSold: async (cartId) => this.sales.some((sale) => sale.cartId === cartId),
      onChange: () => undefined,
    });
  }
  stop = (): void => undefined;

  /** Sells with what the terminal took and cash for the rest, where the till lets it. `dies`: before it forgot them. */
  sell(cartId: string, dies: boolean): boolean {
    const tenders: readonly Tender[] = this.cards
      .attemptsOf(cartId)
      .filter(({ status }) => status === 'approved')
      .map(({ reference, amount }) => ({ type: 'card', amount, reference }));
    if (!this.cards.check(cartId, tenders).ok) return false;
    this.sales.push({ cartId, tenders });
    if (!dies) this.cards.sold(cartId);
    return true;
  }

  soldByCard(): ReadonlyMap<string, number> {
    const tenders = this.sales.flatMap((sale) => sale.tenders);
    return new Map(
      tenders.map((tender) => [tender.type === 'card' ? `T-${tender.reference}` : '', tender.amount]),
    );
  }
}

type Act =
  | {
      readonly type: 'charge';
      readonly again: boolean;
      readonly at: 'begin' | 'collect';
      readonly behaviour: CardBehaviour;
    }
  | { readonly type: 'settle'; readonly loses: CardBehaviour['loses'] }
  | { readonly type: 'give-back'; readonly loses: CardBehaviour['loses'] }
  | { readonly type: 'customer'; readonly card: 'good' | 'bad' }
  | { readonly type: 'restart'; readonly isSudden: boolean }
  | { readonly type: 'sell'; readonly dies: boolean };

const loses = fc.constantFrom(undefined, undefined, 'question' as const, 'answer' as const);
const acts: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    type: fc.constant('charge' as const),
    again: fc.boolean(),
    at: fc.constantFrom('begin' as const, 'collect' as const),
    behaviour: fc.record({ card: fc.constantFrom('good', 'good', 'bad', 'taken-away', 'slow'), loses }),
  }),
  fc.record({ type: fc.constant('settle' as const), loses }),
  fc.record({ type: fc.constant('give-back' as const), loses }),
  fc.record({
    type: fc.constant('customer' as const),
    card: fc.constantFrom('good' as const, 'bad' as const),
  }),
  fc.record({ type: fc.constant('restart' as const), isSudden: fc.boolean() }),
  fc.record({ type: fc.constant('sell' as const), dies: fc.boolean() }),
);

describe('card payments', () => {
  it('never charge twice and never lose a charge, whatever is lost, repeated or restarted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(acts, { maxLength: 25 }), async (all) => {
        const till = new SmallTill();
        await till.start();
        const names = { cart: 1, payment: 0 };
        const carts = new Map<string, string>();
        const cartId = () => `cart-${names.cart}`;
        const newest = () => till.cards.attemptsOf(cartId()).at(-1)?.reference ?? 'none';
        const breathe = () => new Promise((resolve) => setImmediate(resolve));
        for (const act of all) {
          if (act.type === 'charge') {
            till.bank.next(act.behaviour, act.at);
            if (!act.again) names.payment += 1;
            const reference = `p${names.payment}`;
            const first = carts.get(reference) ?? cartId();
            carts.set(reference, first);
            // A repeat names the cart that it named first; the command refuses any but the open one.
            const wanted = { reference, cartId: first, amount: 100 + names.payment, currency: 'GBP' };
            if (first === cartId()) till.cards.charge(wanted);
          } else if (act.type === 'settle' || act.type === 'give-back') {
            till.bank.next({ card: 'good', loses: act.loses });
            if (act.type === 'settle') till.cards.settle(newest());
            else till.cards.giveBack(newest());
          } else if (act.type === 'customer') till.bank.finish(act.card);
          else if (act.type === 'restart') {
            if (!act.isSudden) await breathe();
            till.stop();
            await till.start();
          } else if (till.sell(cartId(), act.dies)) {
            if (act.dies) {
              till.stop();
              await till.start();
            }
            names.cart += 1;
          }
          if (act.type !== 'charge' || act.behaviour.card !== 'slow') await breathe();
        }
        // In the end the line is good, everybody is patient, and the cart is sold.
        till.bank.next({ card: 'good' });
        till.bank.finish('bad');
        await till.cards.idle();
        for (const { reference } of till.cards.attemptsOf(cartId())) till.cards.settle(reference);
        await till.cards.idle();
        expect(till.sell(cartId(), false)).toBe(true);
        expect(till.soldByCard()).toEqual(till.bank.taken());
      }),
      { numRuns: 400 },
    );
  });

  it('asks for no second card while nobody knows of the first, and settles it by asking', async () => {
    const till = new SmallTill();
    await till.start();
    const charge = (reference: string) =>
      till.cards.charge({ reference, cartId: 'cart', amount: 500, currency: 'GBP' });
    till.bank.next({ card: 'good', loses: 'answer' }, 'collect');
    charge('a');
    await till.cards.idle();
    expect(till.cards.attemptsOf('cart')).toMatchObject([{ status: 'asked', isAsking: false }]);
    expect(charge('b')).toMatchObject({ refusal: { code: 'card.unsettled', amount: 500 } });
    expect(till.cards.check('cart', [{ type: 'cash', amount: 500 }])).toMatchObject({
      refusal: { code: 'card.unsettled' },
    });
    expect(till.cards.requireNone('cart')).toMatchObject({ refusal: { code: 'card.held' } });
    till.cards.settle('a');
    await till.cards.idle();
    expect(till.cards.attemptsOf('cart')).toMatchObject([{ status: 'approved', card: 'Visa 4242' }]);
    expect(till.cards.check('cart', [{ type: 'cash', amount: 500 }])).toMatchObject({
      refusal: { code: 'card.unused' },
    });
    const twice: Tender[] = Array.from({ length: 2 }, () => ({ type: 'card', amount: 500, reference: 'a' }));
    expect(till.cards.check('cart', twice).ok).toBe(false);
    expect(till.cards.check('cart', twice.slice(1)).ok).toBe(true);
    expect([...till.bank.taken().values()]).toEqual([500]);
  });

  it('takes no tender for a card that was declined', async () => {
    const till = new SmallTill();
    await till.start();
    till.bank.next({ card: 'bad' }, 'collect');
    till.cards.charge({ reference: 'a', cartId: 'cart', amount: 500, currency: 'GBP' });
    await till.cards.idle();
    expect(till.cards.check('cart', [{ type: 'card', amount: 500, reference: 'a' }])).toMatchObject({
      refusal: { code: 'card.not-approved' },
    });
    expect(till.cards.check('cart', [{ type: 'cash', amount: 500 }]).ok).toBe(true);
  });
});
