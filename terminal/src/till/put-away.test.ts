/** What the hub has removed from a shop's feeds while a till was away leaves it, and what it shows stays right. */
import type { ParkedCart } from '@counterbook/shared/cart';
import { aCart, aSale, aTill } from '@counterbook/shared/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Bench, mug, ok, openBench, openForSelling, sellMugs } from './till-fixture.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const left = async () => (await bench.till.searchProducts({ text: 'mug', limit: 1 }))[0]?.stockLeft;
const find = (receiptNumber: string) => bench.till.findReceipt({ receiptNumber });
const gone = (id: string) => ({ id, _deleted: true });

it('an old entry of another till: its receipt is no longer known, levels and own entries stay', async () => {
  const neighbour = aTill({ terminalId: 'till-2' });
  const receiptNumber = 'HIGH-T02-000001';
  const sale = aSale(aCart([{ productId: 'mug', quantity: 2_000 }]));
  const entry = neighbour.write({ type: 'sale.completed', payload: sale, receiptNumber });
  bench.hub.feed('journals', [entry]);
  await expect.poll(left, { timeout: 15_000 }).toBe(3_000);
  bench.hub.feed('stock', [{ id: 'mug', quantity: 3_000, applied: { 'till-2:1': 1 } } as never]);
  await openForSelling(bench);
  const own = await sellMugs(bench);
  expect(await find(receiptNumber)).toMatchObject({ ok: true });
  expect(await left()).toBe(2_000);

  await bench.hub.goAway();
  bench.hub.feed('journals', [gone(entry.id)]);
  await bench.hub.comeBack();
  await expect.poll(async () => (await find(receiptNumber)).ok, { timeout: 15_000 }).toBe(false);
  expect(await left()).toBe(2_000);
  await bench.restart();
  expect(await left()).toBe(2_000);
  expect(await find(own.receiptNumber ?? '')).toMatchObject({ ok: true });
});

it('a cart that was parked here and put away does not wait here again, not after a restart either', async () => {
  await openForSelling(bench);
  ok(await bench.till.scan({ code: mug.barcode }));
  const cartId = bench.till.view().cart?.id ?? '';
  ok(await bench.till.parkCart({ cartId, label: '' }));
  await bench.until(({ parked, sync }) => parked.length === 1 && sync.waiting === 0);
  const act = { entryId: 'x', terminalCode: 'T01', staffId: null, occurredAt: '2026-01-05T09:00:00.000Z' };
  const parked = { ...act, label: '', currency: 'GBP', total: 1250, lineCount: 1 };
  const cart = { ...aCart([{}]), id: cartId };
  const known: ParkedCart = { id: cartId, open: true, cart, parked, taken: [], discarded: [] };
  bench.hub.feed('carts', [known]);
  await bench.until((view) => view.parked[0]?.isShared === true);
  await bench.hub.goAway();
  bench.hub.feed('carts', [gone(cartId)]);
  await bench.hub.comeBack();
  await bench.until((view) => view.parked.length === 0);
  await bench.restart();
  expect(bench.till.view().parked).toEqual([]);
});

it('somebody who was let go may no longer sign in, and whose PIN it was is no longer known', async () => {
  await bench.hub.goAway();
  bench.hub.feed('staff', [gone('bob')]);
  expect((await bench.till.staff()).map(({ name }) => name)).toEqual(['Ann', 'Bob']);
  await bench.hub.comeBack();
  await expect.poll(async () => (await bench.till.staff()).length, { timeout: 15_000 }).toBe(1);
  expect(await bench.till.signIn({ staffId: 'bob', pin: '1357' })).toMatchObject({ ok: false });
});
