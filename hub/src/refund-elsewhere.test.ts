/** A sale of one till given back at others: stock and debts follow each refund, and what is too much is told. */
import { aCart, aRefund, aSale, aTill, eventOf } from '@counterbook/shared/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { debt } from './debt/service.ts';
import { inventory } from './inventory/service.ts';
import { call } from './platform/testing/call.ts';
import { startTestHub, type TestHub } from './platform/testing/start-service.ts';
import { sales } from './sales/service.ts';
import { sync } from './sync/service.ts';

let hub: TestHub;
const place = { companyId: 'company-a', shopId: 'shop-1' };

beforeAll(async () => {
  hub = await startTestHub({ services: [inventory, debt, sales, sync] });
});
afterAll(() => hub.stop());

const shop = { companyId: place.companyId, shopIds: [place.shopId] };
const manager = () => hub.issueToken({ ...shop, id: 'manager', role: 'shop-manager' });
const device = () => hub.issueToken({ ...shop, id: 'till-1', role: 'device' });
const ask = async (path: string, token = manager()) => (await call(hub.baseUrl, 'GET', path, { token })).body;

it('puts stock and debt right at the hub, flags the second refund of the same goods, and lets a manager settle it', async () => {
  const cart = aCart([{ quantity: 2000 }], { customerId: 'ann' });
  const sale = aTill({ ...place, terminalId: 'till-1' }).write({
    type: 'sale.completed',
    payload: aSale(cart, 'account'),
    customerId: 'ann',
    receiptNumber: 'HIGH-T01-000001',
  });
  const refundAt = (terminalId: string, receiptNumber: string) => {
    const whole = aRefund(cart, 'account');
    const lines = whole.lines.map((line) => ({ ...line, originalLineId: line.id }));
    const original = { entryId: sale.id, receiptNumber: 'HIGH-T01-000001' };
    const payload = { ...whole, lines, original };
    return aTill({ ...place, terminalId }).write({
      type: 'sale.refunded',
      payload,
      customerId: 'ann',
      receiptNumber,
    });
  };
  const balance = async () => (await ask('/api/debts/ann')).account.balance;
  const level = async () => (await ask('/api/inventory/levels?shopId=shop-1')).levels[0].quantity;

  await hub.bus.publish([sale, refundAt('till-2', 'HIGH-T02-R000001')].map(eventOf));
  await hub.quiet();
  expect([await balance(), await level()]).toEqual([0, 0]);
  expect((await ask('/api/sync/attention?shopId=shop-1')).attention.filter(isExcess)).toEqual([]);

  await hub.bus.publish([eventOf(refundAt('till-3', 'HIGH-T03-R000001'))]);
  await hub.quiet();
  expect([await balance(), await level()]).toEqual([-2500, 2000]);
  const [flagged] = (await ask('/api/sync/attention?shopId=shop-1')).attention.filter(isExcess);
  expect(flagged).toMatchObject({ id: `refund-exceeded:${sale.id}`, open: true });
  expect(flagged.message).toMatch(/25\.00 GBP too much.*HIGH-T02-R000001, HIGH-T03-R000001/);

  const path = `/api/sync/attention/${encodeURIComponent(flagged.id)}`;
  const settle = (id: string, body: object) =>
    call(hub.baseUrl, 'POST', id, { token: manager(), body: { shopId: 'shop-1', ...body } });
  expect((await settle('/api/sync/attention/refund-exceeded:none', { note: 'x' })).status).toBe(404);
  const { status, body } = await settle(path, { note: 'paid back by the customer' });
  expect([status, body.open, body.settled]).toEqual([
    200,
    false,
    { by: 'manager', note: 'paid back by the customer', at: expect.any(String) },
  ]);
  expect((await settle(path, { note: 'again' })).body).toEqual(body);
  const fed = (await ask('/api/sync/feeds/attention', device())).documents;
  expect(fed.filter(isExcess)).toMatchObject([{ open: false }]);

  await hub.bus.publish([eventOf(refundAt('till-4', 'HIGH-T04-R000001'))]);
  await hub.quiet();
  const [again] = (await ask('/api/sync/attention?shopId=shop-1')).attention.filter(isExcess);
  expect(again).toMatchObject({ open: true });
  expect(again.message).toContain('50.00 GBP');
});

it('leaves alone what ends by itself', async () => {
  const sale = aTill({ ...place, terminalId: 'till-9' }).write({
    type: 'sale.completed',
    payload: aSale(aCart([{ productId: 'vase' }])),
  });
  await hub.bus.publish([eventOf(sale)]);
  await hub.quiet();
  const answer = await call(hub.baseUrl, 'POST', '/api/sync/attention/oversold:vase', {
    token: manager(),
    body: { shopId: 'shop-1', note: 'never mind' },
  });
  expect([answer.status, answer.body.code]).toEqual([409, 'attention.ends-by-itself']);
});

function isExcess({ kind }: { readonly kind: string }): boolean {
  return kind === 'refund-exceeded';
}
