import type { Event } from '@counterbook/shared/events';
import { type Act, aCart, aSale, aTill, eventOf } from '@counterbook/shared/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { call } from '../platform/testing/call.ts';
import { startTestHub, type TestHub } from '../platform/testing/start-service.ts';
import { inventory } from './service.ts';

const companyId = 'company-a';
const shopId = 'shop-1';
let hub: TestHub;
const told: Event[] = [];

beforeAll(async () => {
  hub = await startTestHub({ services: [inventory] });
  await hub.bus.subscribe({
    queue: 'listener',
    types: ['stock.level-changed'],
    batchSize: 500,
    handle: async (events) => {
      told.push(...events);
    },
  });
});
afterAll(() => hub.stop());

const tokenOf = (role: 'shop-manager' | 'staff', shop = shopId) =>
  hub.issueToken({ id: 'm', role, companyId, shopIds: [shop] });
const mark = (scarce: boolean, token = tokenOf('shop-manager')) =>
  call(hub.baseUrl, 'PATCH', '/api/inventory/levels/mug', { token, body: { shopId, scarce } });
const [a, b] = [aTill({ terminalId: 'a' }), aTill({ terminalId: 'b' })];

async function deliver(...events: Event[]): Promise<void> {
  await hub.bus.publish(events);
  await hub.quiet();
}

async function levelOf(): Promise<object> {
  const token = tokenOf('shop-manager');
  const { body } = await call(hub.baseUrl, 'GET', `/api/inventory/levels?shopId=${shopId}`, { token });
  return body.levels[0];
}

function enrolled(till: typeof a): Event {
  const { terminalId } = till.place;
  const data = { ...till.place, terminalCode: 'T', publicKey: '' };
  return {
    ...eventOf(aTill().write(received(1))),
    id: `enrolled:${terminalId}`,
    type: 'device.enrolled',
    data,
  };
}

function received(pieces: number): Act {
  const line = { productId: 'mug', sku: 'MUG', name: 'Mug', quantity: pieces * 1000 };
  return { type: 'stock.received', payload: { reference: '', lines: [line] } };
}

const sells = (pieces: number): Act => ({
  type: 'sale.completed',
  payload: aSale(aCart([{ quantity: pieces * 1000 }])),
});
const returns = (pieces: number): Act => ({
  type: 'allowance.returned',
  payload: { returned: [{ of: 'stock', id: 'mug', epoch: 1, amount: pieces * 1000 }] },
});

it('goods that are marked scarce are handed out to the shop’s tills in whole pieces, as far as they go', async () => {
  await deliver(enrolled(a));
  await deliver(eventOf(a.write(received(5))));
  expect(await levelOf()).toMatchObject({ quantity: 5000, scarce: false });
  expect(await levelOf()).not.toHaveProperty('allowances');
  expect((await mark(true, tokenOf('staff'))).status).toBe(403);
  expect((await mark(true, tokenOf('shop-manager', 'shop-2'))).status).toBe(404);
  expect((await mark(true)).body).toMatchObject({ scarce: true, allowances: { 'a:1': 5000 } });

  await deliver(enrolled(b));
  expect(await levelOf()).toMatchObject({ allowances: { 'a:1': 5000 }, recalled: { 'a:1': 2000 } });
  await deliver(eventOf(a.write(returns(2))));
  expect(await levelOf()).toMatchObject({ quantity: 5000, allowances: { 'a:1': 3000, 'b:1': 2000 } });
  await deliver(eventOf(b.write(sells(2))));
  expect(await levelOf()).toMatchObject({
    quantity: 3000,
    allowances: { 'a:1': 3000 },
    recalled: { 'a:1': 1000 },
  });
  await hub.quiet();
  expect(told.at(-1)?.data).toMatchObject({ document: { allowances: { 'a:1': 3000 } }, shopId });

  // Somebody at the other till wants two: what is left is gathered there, and the wish is over with its sale.
  const asks: Act = { type: 'allowance.asked', payload: { of: 'stock', id: 'mug', amount: 2000 } };
  await deliver(eventOf(a.write(returns(1))));
  expect(await levelOf()).toMatchObject({ allowances: { 'a:1': 2000, 'b:1': 1000 } });
  const ask = eventOf(b.write(asks));
  await deliver(ask, ask);
  expect(await levelOf()).toMatchObject({ recalled: { 'a:1': 1000 } });
  await deliver(eventOf(a.write(returns(1))));
  expect(await levelOf()).toMatchObject({ allowances: { 'a:1': 1000, 'b:1': 2000 } });
  await deliver(eventOf(b.write(sells(2))), ask);
  expect(await levelOf()).toMatchObject({ quantity: 1000, allowances: { 'a:1': 1000 } });
  expect(await levelOf()).not.toHaveProperty('recalled');

  await mark(false);
  expect(await levelOf()).not.toHaveProperty('allowances');
});

it('what a till has left of its quota goes to the others when it has moved, and a late entry does not bring it back', async () => {
  const [stays, leaves] = [aTill({ terminalId: 'stays' }), aTill({ terminalId: 'leaves' })];
  const there = aTill({ terminalId: 'leaves', shopId: 'shop-2', epoch: 101 });
  const product = 'cup';
  const of = (act: Act): Act => JSON.parse(JSON.stringify(act).replaceAll('"mug"', `"${product}"`));
  const held = async () => {
    const token = tokenOf('shop-manager');
    const { body } = await call(hub.baseUrl, 'GET', `/api/inventory/levels?shopId=${shopId}`, { token });
    return body.levels.find(({ id }: { id: string }) => id === product).allowances;
  };
  for (const till of [a, b])
    await deliver({ ...enrolled(till), id: `gone:${till.place.terminalId}`, ...gone(till) });
  await deliver(enrolled(stays), enrolled(leaves));
  await deliver(eventOf(stays.write(of(received(8)))));
  const body = { shopId, scarce: true };
  await call(hub.baseUrl, 'PATCH', `/api/inventory/levels/${product}`, {
    token: tokenOf('shop-manager'),
    body,
  });
  expect(await held()).toEqual({ 'stays:1': 4000, 'leaves:1': 4000 });
  await deliver(eventOf(leaves.write(of(sells(1)))));
  const late = eventOf(leaves.write(of(sells(1))));
  const data = { ...there.place, terminalCode: 'T09', fromShopId: shopId };
  await deliver({ ...enrolled(leaves), id: 'moved', type: 'device.moved', data });
  expect(await held()).toEqual({ 'stays:1': 7000 });
  await deliver(late);
  expect(await held()).toEqual({ 'stays:1': 7000 });
});

function gone({ place }: typeof a): Partial<Event> {
  return { type: 'device.revoked', data: place };
}
