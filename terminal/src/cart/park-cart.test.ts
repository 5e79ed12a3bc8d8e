import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type ParkedCart, priceCart } from '@counterbook/shared/cart';
import type { EntryOf } from '@counterbook/shared/journal';
import { aCart, aSale, aTill } from '@counterbook/shared/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  aCustomer,
  type Bench,
  cashier,
  manager,
  ok,
  openBench,
  openForSelling,
  sellMugs,
} from '../till/till-fixture.ts';

let bench: Bench;

beforeEach(async () => {
  bench = await openBench();
  await openForSelling(bench);
});

afterEach(async () => {
  await bench.close();
});

async function parkMugs(label = ''): Promise<EntryOf<'cart.parked'>> {
  ok(await bench.till.scan({ code: 'MUG' }));
  return ok(await bench.till.parkCart({ cartId: bench.till.view().cart?.id ?? '', label }));
}

/** As the hub tells of a cart that another till parked. */
function parkedElsewhere(id: string, over: Partial<ParkedCart> = {}): ParkedCart {
  const cart = aCart([{}, { quantity: 2000 }], { id, customerId: 'carol' });
  const act = {
    entryId: 'till-2:1:9',
    terminalCode: 'T02',
    staffId: 'bob',
    occurredAt: '2026-01-05T08:00:00Z',
  };
  const { total } = priceCart(cart);
  const parked = { ...act, label: 'the lady in red', currency: 'GBP', total, lineCount: 2 };
  return { id, open: true, cart, parked, taken: [], discarded: [], ...over };
}

it('parks a cart with its discounts and customer, and sells it later as it was', async () => {
  const { lineId } = ok(await bench.till.scan({ code: 'MUG' }));
  const discount = { kind: 'percent' as const, ppm: 100_000, reason: 'chipped' };
  ok(await bench.till.discountLine({ lineId, discount, approval: null }));
  ok(await bench.till.attachCustomer({ customerId: 'carol' }));
  const before = bench.till.view().cart;
  const parked = ok(await bench.till.parkCart({ cartId: before?.id ?? '', label: 'Carol' }));
  expect(bench.till.view()).toMatchObject({
    cart: { lines: [], customer: null },
    parked: [
      { id: before?.id, label: 'Carol', total: 1125, lineCount: 1, goods: ['Mug'], customerName: 'Carol' },
    ],
  });
  await sellMugs(bench);
  const taken = ok(await bench.till.takeParkedCart({ commandId: 'take-1', cartId: before?.id ?? '' }));
  const { cart, parked: left } = bench.till.view();
  expect(left).toEqual([]);
  expect(cart).toMatchObject({ id: taken.payload.openedAs, total: 1125, customer: { id: 'carol' } });
  expect(cart?.lines).toEqual(before?.lines);
  const tenders = [{ type: 'cash' as const, amount: 1125 }];
  const sale = ok(await bench.till.completeSale({ cartId: cart?.id ?? '', tenders, approval: null }));
  expect(sale).toMatchObject({
    customerId: 'carol',
    payload: { cartId: taken.payload.openedAs, total: 1125 },
  });
  await bench.until(({ sync }) => sync.waiting === 0);
  expect(bench.hub.entries().filter(({ type }) => type.startsWith('cart.'))).toEqual([parked, taken]);
});

it('keeps what is parked and what was taken over a restart, and answers a repeat with what was done', async () => {
  const first = await parkMugs('first');
  const second = await parkMugs('second');
  const taking = { commandId: 'take-1', cartId: second.payload.cart.id };
  const taken = ok(await bench.till.takeParkedCart(taking));
  await bench.restart();
  expect(bench.till.view()).toMatchObject({
    parked: [{ label: 'first' }],
    cart: { id: taken.payload.openedAs, lines: [{ quantity: 1000 }] },
  });
  await openForSelling(bench);
  expect(ok(await bench.till.takeParkedCart(taking))).toEqual(taken);
  expect(ok(await bench.till.parkCart({ cartId: first.payload.cart.id, label: 'first' }))).toEqual(first);
  expect(bench.till.view().parked).toHaveLength(1);
});

it('frees the till for good: a parked cart is not there again after a restart', async () => {
  const { payload } = await parkMugs();
  await bench.restart();
  expect(bench.till.view().cart).toMatchObject({ lines: [] });
  expect(bench.till.view().cart?.id).not.toBe(payload.cart.id);
});

it('drops a cart that was on its way when the power went: no entry says that it was taken', async () => {
  const { payload } = await parkMugs();
  ok(await bench.till.takeParkedCart({ commandId: 'take-1', cartId: payload.cart.id }));
  const kept = bench.till.view().cart;
  await bench.restart(() => rewriteKept(bench.directory, { commandId: 'never-written' }));
  expect(bench.till.view().cart).toMatchObject({ lines: [] });
  expect(bench.till.view().cart?.id).not.toBe(kept?.id);
});

it('refuses an empty cart, a cart in the way, and one that is gone, in words that name the till', async () => {
  const cartId = () => bench.till.view().cart?.id ?? '';
  expect(await bench.till.parkCart({ cartId: cartId(), label: '' })).toMatchObject({
    refusal: { code: 'cart.empty' },
  });
  const { payload } = await parkMugs();
  ok(await bench.till.scan({ code: 'MUG' }));
  const taking = { commandId: 'take-1', cartId: payload.cart.id };
  expect(await bench.till.takeParkedCart(taking)).toMatchObject({ refusal: { code: 'cart.not-empty' } });
  ok(await bench.till.voidCart());
  ok(await bench.till.takeParkedCart(taking));
  expect(
    await bench.till.discardParkedCart({ commandId: 'discard-1', cartId: payload.cart.id }),
  ).toMatchObject({
    refusal: { code: 'cart.not-parked', terminalCode: 'T01' },
  });
});

it('discards what nobody comes back for, and says who did', async () => {
  await bench.till.signOut();
  await openForSelling(bench, cashier);
  const { payload } = await parkMugs();
  const discarding = { commandId: 'discard-1', cartId: payload.cart.id };
  const discarded = ok(await bench.till.discardParkedCart(discarding));
  expect(discarded).toMatchObject({ staffId: cashier.id, payload: { cartId: payload.cart.id } });
  await bench.restart();
  expect(bench.till.view().parked).toEqual([]);
});

it('shows what other tills parked, takes it with the hub away, and lets it go when another till has it', async () => {
  bench.hub.feed('customers', [aCustomer('carol', 'Carol')]);
  bench.hub.feed('carts', [parkedElsewhere('cart-a'), parkedElsewhere('cart-b')]);
  const { parked } = await bench.until((view) => view.parked.length === 2);
  expect(parked[0]).toMatchObject({
    terminalCode: 'T02',
    staffName: 'Bob',
    isShared: true,
    label: 'the lady in red',
  });
  const gone = {
    entryId: 'till-3:1:4',
    terminalCode: 'T03',
    staffId: null,
    occurredAt: '2026-01-05T09:00:00Z',
  };
  bench.hub.feed('carts', [
    parkedElsewhere('cart-b', { open: false, cart: null, taken: [{ ...gone, openedAs: 'other' }] }),
  ]);
  await bench.until((view) => view.parked.length === 1);
  await bench.hub.goAway();
  ok(await bench.till.takeParkedCart({ commandId: 'take-1', cartId: 'cart-a' }));
  expect(bench.till.view()).toMatchObject({ parked: [], cart: { customer: { id: 'carol' }, elsewhere: [] } });
});

it('tells the cashier that the cart was also taken elsewhere, and that it was sold there', async () => {
  bench.hub.feed('carts', [parkedElsewhere('cart-a')]);
  await bench.until((view) => view.parked.length === 1);
  const own = ok(await bench.till.takeParkedCart({ commandId: 'take-1', cartId: 'cart-a' }));
  const ownAct = { entryId: own.id, terminalCode: 'T01', staffId: manager.id, occurredAt: own.occurredAt };
  const other = {
    entryId: 'till-3:1:4',
    terminalCode: 'T03',
    staffId: 'bob',
    occurredAt: '2026-01-05T09:00:00Z',
  };
  const taken = [
    { ...ownAct, openedAs: own.payload.openedAs },
    { ...other, openedAs: 'copy-at-3' },
  ];
  bench.hub.feed('carts', [parkedElsewhere('cart-a', { open: false, cart: null, taken })]);
  const told = await bench.until(({ cart }) => cart?.elsewhere.length === 1);
  expect(told.cart?.elsewhere).toEqual([
    { did: 'took', receiptNumber: null, terminalCode: 'T03', staffName: 'Bob', at: other.occurredAt },
  ]);
  const act = { type: 'sale.completed' as const, payload: aSale(), receiptNumber: 'HIGH-T03-000007' };
  const sale = { ...aTill({ terminalId: 'till-3' }).write(act), commandId: 'copy-at-3' };
  bench.hub.feed('journals', [sale]);
  const sold = await bench.until(({ cart }) => cart?.elsewhere[0]?.did === 'sold');
  expect(sold.cart?.elsewhere[0]?.receiptNumber).toBe('HIGH-T03-000007');
});

/** What the cart's own note says of how it came here. */
function rewriteKept(directory: string, { commandId }: { readonly commandId: string }): void {
  const database = new DatabaseSync(join(directory, 'till.db'));
  database
    .prepare(
      "UPDATE store_state SET value = json_set(value, '$.taken.commandId', ?), sum = NULL WHERE key = 'cart'",
    )
    .run(commandId);
  database.close();
}
