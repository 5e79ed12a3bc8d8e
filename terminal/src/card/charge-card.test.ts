import { createVirtualCard, type VirtualCard } from '@counterbook/hardware/counter';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Bench, ok, openBench, openForSelling } from '../till/till-fixture.ts';

let card: VirtualCard;
let bench: Bench;

beforeEach(async () => {
  card = createVirtualCard();
  bench = await openBench({ card });
  await openForSelling(bench);
  ok(await bench.till.scan({ code: 'MUG' }));
});

afterEach(() => bench.close());

const cartId = () => bench.till.view().cart?.id ?? '';
const charge = (reference: string, amount: number) =>
  bench.till.chargeCard({ reference, cartId: cartId(), amount });
const attempt = (status: string) =>
  bench.until(
    ({ card: { attempts } }) => attempts.at(-1)?.status === status && attempts.at(-1)?.isAsking === false,
  );
const sell = (tenders: readonly { type: 'cash' | 'card'; amount: number; reference?: string }[]) =>
  bench.till.completeSale({ cartId: cartId(), tenders: tenders as never, approval: null });

it('takes part of a sale by card and the rest in cash, and the sale must name what the terminal took', async () => {
  expect(await charge('a', 1_300)).toMatchObject({ refusal: { code: 'tender.more-than-total' } });
  ok(await charge('a', 1_000));
  ok(await charge('a', 1_000));
  await attempt('approved');
  expect(await charge('b', 300)).toMatchObject({ refusal: { code: 'tender.more-than-total' } });
  expect(await sell([{ type: 'cash', amount: 2_000 }])).toMatchObject({ refusal: { code: 'card.unused' } });
  expect(await bench.till.voidCart()).toMatchObject({ refusal: { code: 'card.held', amount: 1_000 } });
  expect(await bench.till.parkCart({ cartId: cartId(), label: '' })).toMatchObject({
    refusal: { code: 'card.held' },
  });
  const sale = ok(
    await sell([
      { type: 'card', amount: 1_000, reference: 'a' },
      { type: 'cash', amount: 250 },
    ]),
  );
  expect(sale.payload.tenders).toHaveLength(2);
  expect([...card.taken().values()]).toEqual([1_000]);
  expect(bench.till.view().card.attempts).toEqual([]);
});

it('finds out after a restart what became of a card whose answer was lost, and has the cart still', async () => {
  card.next({ card: 'good', loses: 'answer' }, 'collect');
  ok(await charge('a', 1_250));
  await attempt('asked');
  expect(await sell([{ type: 'card', amount: 1_250, reference: 'a' }])).toMatchObject({
    refusal: { code: 'card.unsettled' },
  });
  await bench.restart();
  await openForSelling(bench);
  await attempt('approved');
  ok(await sell([{ type: 'card', amount: 1_250, reference: 'a' }]));
  expect([...card.taken().values()]).toEqual([1_250]);
});

it('gives the money back when the customer leaves without the goods', async () => {
  ok(await charge('a', 1_250));
  await attempt('approved');
  ok(await bench.till.giveBackCard({ reference: 'a' }));
  await attempt('refunded');
  ok(await bench.till.voidCart());
  expect(card.taken().size).toBe(0);
});

it('stops asking a customer who has no card after all', async () => {
  card.next({ card: 'slow' }, 'collect');
  ok(await charge('a', 1_250));
  await bench.until(({ card: { attempts } }) => attempts.at(-1)?.status === 'asked');
  ok(await bench.till.settleCard({ reference: 'a' }));
  await attempt('cancelled');
  ok(await sell([{ type: 'cash', amount: 1_250 }]));
  expect(card.taken().size).toBe(0);
});
