import type { Event } from '@counterbook/shared/events';
import { type Act, aCart, aSale, aTill, eventOf, type TestTill, tender } from '@counterbook/shared/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { call } from '../platform/testing/call.ts';
import { startTestHub, type TestHub } from '../platform/testing/start-service.ts';
import { debt } from './service.ts';

let hub: TestHub;
let told: Event[] = [];
let number = 0;
let companyId = '';

beforeAll(async () => {
  hub = await startTestHub({ services: [debt] });
  await hub.bus.subscribe({
    queue: 'listener',
    types: ['debt.account-changed', 'attention.raised'],
    batchSize: 500,
    handle: async (events) => {
      told.push(...events);
    },
  });
});
afterAll(() => hub.stop());
beforeEach(() => {
  number += 1;
  companyId = `company-${number}`;
  told = [];
});

const ask = (method: string, path: string, body?: unknown) => {
  const token = hub.issueToken({ id: 'admin', role: 'company-admin', companyId, shopIds: [] });
  return call(hub.baseUrl, method, path, body === undefined ? { token } : { token, body });
};
const limit = (to: number | null) => ask('PATCH', '/api/debts/ann', { limit: to });
const account = async () => short((await ask('GET', '/api/debts/ann')).body.account);
const lastTold = () => short(told.findLast(({ type }) => type === 'debt.account-changed')?.data);
/** Terminals have an id of their own in each test, as they would; `a:1` is enough to read. */
const idOf = (name: string) => `${name}-${number}`;
const short = (value: unknown) => JSON.parse(JSON.stringify(value).replaceAll(`-${number}:`, ':'));
const attention = () =>
  told.flatMap(({ type, data }) =>
    type === 'attention.raised' ? (data as { document: object }).document : [],
  );

async function deliver(events: Event[]): Promise<void> {
  await hub.bus.publish(events);
  await hub.quiet();
}

/** Tills `a`, `b` … of the shops named, enrolled; Ann is a customer. */
async function company(shops: Readonly<Record<string, string>>): Promise<Record<string, TestTill>> {
  await ask('POST', '/api/customers', { customers: [{ id: 'ann', name: 'Ann' }] });
  const tills: Record<string, TestTill> = {};
  for (const [name, shopId] of Object.entries(shops)) {
    tills[name] = aTill({ companyId, shopId, terminalId: idOf(name) });
    await deliver([deviceNews('device.enrolled', name, shopId)]);
  }
  return tills;
}

function deviceNews(type: string, name: string, shopId: string): Event {
  const terminalId = idOf(name);
  const data = { terminalId, terminalCode: 'T01', companyId, shopId, publicKey: '', epoch: 1 };
  const id = `${type}:${terminalId}`;
  return { ...eventOf(aTill({ companyId, shopId }).write(pays(1))), id, type, data };
}

function sells(amount: number): Act {
  const cart = aCart([{ unitPrice: amount }], { customerId: 'ann' });
  return { type: 'sale.completed', customerId: 'ann', payload: aSale(cart, 'account') };
}
function pays(amount: number): Act {
  const payload = { currency: 'GBP', amount, rounding: 0, tenders: [tender('cash', amount)], change: 0 };
  return { type: 'debt.paid', customerId: 'ann', payload };
}
const returns = (amount: number, epoch = 1): Act => ({
  type: 'allowance.returned',
  payload: { returned: [{ of: 'debt', id: 'ann', epoch, amount }] },
});
const asks = (amount: number): Act => ({
  type: 'allowance.asked',
  payload: { of: 'debt', id: 'ann', amount },
});
const by = (till: TestTill | undefined, ...acts: Act[]) =>
  deliver(acts.map((act) => eventOf(till!.write(act))));

describe('a limit', () => {
  it('is handed out to the tills in parts that never pass it, and told with the account', async () => {
    await company({ a: 'shop-1', b: 'shop-1', c: 'shop-2' });
    await limit(100);
    await hub.quiet();
    expect(await account()).toMatchObject({ limit: 100, allowances: { 'a:1': 34, 'b:1': 33, 'c:1': 33 } });
    expect(lastTold()).toMatchObject({
      document: { id: 'ann', limit: 100, allowances: { 'a:1': 34, 'b:1': 33, 'c:1': 33 } },
    });
  });

  it('belongs to the tills of the shops that know the customer, as soon as the others have given it back', async () => {
    const { a, c } = await company({ a: 'shop-1', b: 'shop-1', c: 'shop-2' });
    await limit(90);
    await by(a, sells(30));
    expect(await account()).toMatchObject({
      balance: 30,
      allowances: { 'b:1': 30, 'c:1': 30 },
      recalled: { 'c:1': 30 },
    });
    await by(c, returns(30));
    expect(await account()).toMatchObject({ balance: 30, allowances: { 'a:1': 30, 'b:1': 30 } });
    expect((await account()).recalled).toBeUndefined();
  });

  it('that was never set hands nothing out', async () => {
    const { a } = await company({ a: 'shop-1' });
    await by(a, sells(30), pays(50));
    expect(await account()).not.toHaveProperty('allowances');
    await limit(100);
    expect(await account()).toMatchObject({ balance: -20, allowances: { 'a:1': 120 } });
    await limit(null);
    expect(await account()).not.toHaveProperty('allowances');
  });

  it('lowered while tills are away asks back, and stays reserved for them until they have answered', async () => {
    const { a, b } = await company({ a: 'shop-1', b: 'shop-1' });
    await limit(100);
    await limit(40);
    expect(await account()).toMatchObject({
      allowances: { 'a:1': 50, 'b:1': 50 },
      recalled: { 'a:1': 30, 'b:1': 30 },
    });
    await by(a, sells(50));
    await by(b, returns(30));
    expect(await account()).toMatchObject({
      balance: 50,
      allowances: { 'b:1': 20 },
      recalled: { 'b:1': 20 },
    });
  });
});

describe('a till at which somebody waits for more', () => {
  it('gets it from the others as they give it back, in a shop that is new to the customer too', async () => {
    const { a, b, c } = await company({ a: 'shop-1', b: 'shop-1', c: 'shop-2' });
    await limit(90);
    await by(a, sells(30));
    await by(c, returns(30));
    await by(c, asks(50));
    expect(await account()).toMatchObject({
      allowances: { 'a:1': 30, 'b:1': 30 },
      recalled: { 'a:1': 25, 'b:1': 25 },
    });
    await by(a, returns(25));
    await by(b, returns(25));
    expect((await account()).allowances).toEqual({ 'a:1': 5, 'b:1': 5, 'c:1': 50 });
    await by(c, sells(50));
    expect(await account()).toMatchObject({
      balance: 80,
      allowances: { 'a:1': 5, 'b:1': 5 },
      recalled: { 'a:1': 1, 'b:1': 2 },
    });
  });
});

describe('what a till gave back', () => {
  it('counts once, and leaves no line in the ledger', async () => {
    const { a, b } = await company({ a: 'shop-1', b: 'shop-1' });
    await limit(100);
    await by(a, sells(40));
    const event = eventOf(b!.write(returns(20)));
    await deliver([event]);
    await hub.connectionOf('debt').collection('inbox').deleteMany({});
    await deliver([event]);
    expect(await account()).toMatchObject({ balance: 40, allowances: { 'a:1': 30, 'b:1': 30 } });
    expect((await ask('GET', '/api/debts/ann')).body.ledger).toHaveLength(1);
  });

  it('under its old number goes to the new one', async () => {
    const { a } = await company({ a: 'shop-1' });
    await limit(100);
    const renewed = aTill({ companyId, shopId: 'shop-1', terminalId: idOf('a'), epoch: 2 });
    await by(renewed, { type: 'customer.registered', customerId: 'bob', payload: { customer: bob } });
    await by(a, sells(10));
    expect(await account()).toMatchObject({ allowances: { 'a:1': 90 }, recalled: { 'a:1': 90 } });
    await by(renewed, returns(90, 1));
    expect((await account()).allowances).toEqual({ 'a:2': 90 });
  });

  it('is not waited for where the till was revoked', async () => {
    const { b } = await company({ a: 'shop-1', b: 'shop-1' });
    await limit(100);
    await deliver([deviceNews('device.revoked', 'a', 'shop-1')]);
    await by(b, sells(10));
    expect((await account()).allowances).toEqual({ 'b:1': 90 });
  });
});

it('a new till gets its part of every limit there is, without anybody buying', async () => {
  await company({ a: 'shop-1' });
  await limit(100);
  await deliver([deviceNews('device.enrolled', 'b', 'shop-1')]);
  await expect.poll(async () => (await account()).recalled).toEqual({ 'a:1': 50 });
  await deliver([deviceNews('device.revoked', 'a', 'shop-1')]);
  await expect.poll(async () => (await account()).allowances).toEqual({ 'b:1': 100 });
  await hub.quiet();
  expect(lastTold()).toMatchObject({ document: { allowances: { 'b:1': 100 } } });
});

it('a debt over its limit is booked, the shop’s manager is told once, and again when it is back', async () => {
  const { a } = await company({ a: 'shop-1' });
  await limit(1000);
  await by(a, sells(1250));
  await by(a, sells(50));
  expect(await account()).toMatchObject({ balance: 1300, allowances: {} });
  expect(attention()).toEqual([
    {
      id: 'debt-over-limit:ann',
      kind: 'debt-over-limit',
      subject: 'ann',
      message: 'Ann owes 12.50 GBP, 2.50 GBP over the limit of 10.00 GBP',
      open: true,
    },
  ]);
  await by(a, pays(400));
  expect(attention()).toHaveLength(2);
  expect(attention()[1]).toMatchObject({ open: false, message: 'Ann is within the limit again' });
});

it('an account that an older hub stored gets its allowances with the next entry', async () => {
  const { a } = await company({ a: 'shop-1' });
  await limit(100);
  const gone = { held: '', recalled: '', wish: '', shopIds: '', overLimitAt: '' };
  await hub.connectionOf('debt').collection('accounts').updateMany({ companyId }, { $unset: gone });
  await by(a, sells(10));
  expect(await account()).toMatchObject({ balance: 10, allowances: { 'a:1': 90 } });
});

const bob = { id: 'bob', name: 'Bob', phone: '', email: '', code: '', note: '', archived: false };
