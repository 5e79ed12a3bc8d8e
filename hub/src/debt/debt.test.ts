import type { Event } from '@counterbook/shared/events';
import {
  type Act,
  aCart,
  actOf,
  aSale,
  aTill,
  deeds,
  eventOf,
  recountDebts,
  tender,
} from '@counterbook/shared/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { call } from '../platform/testing/call.ts';
import { startTestHub, type TestHub } from '../platform/testing/start-service.ts';
import { debt } from './service.ts';

let hub: TestHub;
let told: Event[] = [];
/** Each test has a company of its own in the one hub. */
let number = 0;
let companyId = '';
const shopId = 'shop-1';

beforeAll(async () => {
  hub = await startTestHub({ services: [debt] });
  await hub.bus.subscribe({
    queue: 'listener',
    types: ['customer.changed', 'debt.account-changed', 'attention.raised'],
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

const till = (terminalId = `till-${number}`, shop = shopId) => aTill({ companyId, shopId: shop, terminalId });
const admin = (of = companyId) =>
  hub.issueToken({ id: 'admin', role: 'company-admin', companyId: of, shopIds: [] });
const ask = (method: string, path: string, body?: unknown, token = admin()) =>
  call(hub.baseUrl, method, path, body === undefined ? { token } : { token, body });
const register = (...names: string[]) =>
  ask('POST', '/api/customers', { customers: names.map((name) => ({ id: name.toLowerCase(), name })) });
const adjust = (id: string, amount: number, customer = 'ann') =>
  ask('POST', `/api/debts/${customer}/adjustments`, { id, amount, reason: 'opening balance' });
const balanceOf = async (customer: string) =>
  (await ask('GET', `/api/debts/${customer}`)).body.account?.balance;
const toldOf = (type: string) => told.filter((event) => event.type === type).map(({ data }) => data);

async function deliver(events: Event[]): Promise<void> {
  await hub.bus.publish(events);
  await hub.quiet();
}

const onAccount = (customerId: string, unitPrice: number): Act => ({
  type: 'sale.completed',
  customerId,
  payload: aSale(aCart([{ unitPrice }], { customerId }), 'account'),
});
const pays = (customerId: string, amount: number): Act => ({
  type: 'debt.paid',
  customerId,
  payload: { currency: 'GBP', amount, rounding: 0, tenders: [tender('cash', amount)], change: 0 },
});
const registers = (id: string, name: string): Act => ({
  type: 'customer.registered',
  customerId: id,
  payload: { customer: { id, name, phone: '', email: '', code: '', note: '', archived: false } },
});

describe('entries', () => {
  it('make a ledger, and a balance that says what it contains', async () => {
    await register('Ann');
    const one = till();
    const sale = { ...onAccount('ann', 700), receiptNumber: 'HIGH-T01-000001' };
    await deliver([eventOf(one.write(sale)), eventOf(one.write(pays('ann', 300)))]);
    const { body } = await ask('GET', '/api/debts/ann');
    expect(body.account).toEqual({
      id: 'ann',
      name: 'Ann',
      balance: 400,
      limit: null,
      applied: { [`${one.place.terminalId}:1`]: 2 },
      version: 1,
    });
    expect(body.ledger).toMatchObject([
      { amount: -300, reason: 'paid' },
      { amount: 700, reason: 'sale', receiptNumber: 'HIGH-T01-000001', shopId },
    ]);
  });

  it('are told once per account and batch, to the whole company', async () => {
    await register('Ann');
    const one = till();
    await deliver([1, 2, 3].map(() => eventOf(one.write(onAccount('ann', 100)))));
    const events = told.filter(({ type }) => type === 'debt.account-changed');
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      partitionkey: companyId,
      data: {
        document: { id: 'ann', balance: 300, limit: null, applied: { [`${one.place.terminalId}:1`]: 3 } },
        version: 1,
      },
    });
  });

  it('have their effects once: delivered twice, and when the inbox has forgotten', async () => {
    const one = till();
    const events = [registers('ann', 'Ann'), onAccount('ann', 700), pays('ann', 200)].map((act) =>
      eventOf(one.write(act)),
    );
    await deliver([...events, ...events]);
    await deliver(events);
    await hub.connectionOf('debt').collection('inbox').deleteMany({});
    await deliver(events);
    expect(await balanceOf('ann')).toBe(500);
    expect(toldOf('customer.changed')).toHaveLength(1);
  });

  it('that come late, behind their successors, are not lost', async () => {
    await register('Ann');
    const one = till();
    const [first, second] = [one.write(onAccount('ann', 100)), one.write(onAccount('ann', 10))].map(eventOf);
    await deliver([second!]);
    await deliver([first!]);
    expect(await balanceOf('ann')).toBe(110);
  });

  it('in any batches, from several shops at once, with repeats, come to a plain recount', async () => {
    await fc.assert(
      fc.asyncProperty(deeds(3), fc.integer({ min: 1, max: 9 }), async (done, size) => {
        number += 1;
        companyId = `company-${number}`;
        const tills = ['a', 'b', 'c'].map((name) => till(`till-${number}-${name}`, `shop-${name}`));
        const events = done.map((deed) => eventOf(tills[deed.till]!.write(actOf(deed))));
        const batches: Event[][] = [];
        for (let at = 0; at < events.length; at += size) {
          batches.push(events.slice(Math.max(0, at - 2), at + size));
        }
        await Promise.all(batches.map((batch) => hub.bus.publish(batch)));
        const { body } = await ask('GET', '/api/debts');
        const counted = Object.entries(recountDebts(done)).filter(([, balance]) => balance !== 0);
        const balances = body.accounts.map((a: { id: string; balance: number }) => [a.id, a.balance]);
        expect(balances.filter(([, balance]: [string, number]) => balance !== 0)).toEqual(
          counted.sort(([a], [b]) => (a < b ? -1 : 1)),
        );
      }),
      { numRuns: 25 },
    );
  });
});

describe('a sale to nobody known', () => {
  it('is booked, flagged in its shop, and the flag is taken down when the customer is registered', async () => {
    const one = till();
    await deliver([eventOf(one.write(onAccount('zoe', 700)))]);
    expect((await ask('GET', '/api/debts/zoe')).body.account).toMatchObject({ name: null, balance: 700 });
    expect(toldOf('attention.raised')).toMatchObject([
      { document: { kind: 'customer-unknown', subject: 'zoe', open: true }, version: 1, shopId },
    ]);
    await deliver([eventOf(one.write(registers('zoe', 'Zoe')))]);
    expect(toldOf('attention.raised')[1]).toMatchObject({ document: { open: false }, version: 2, shopId });
    expect((await ask('GET', '/api/debts/zoe')).body.account).toMatchObject({ name: 'Zoe', balance: 700 });
  });

  it('is not flagged when the till registered the customer first, in the same batch', async () => {
    const one = till();
    await deliver([registers('zoe', 'Zoe'), onAccount('zoe', 700)].map((act) => eventOf(one.write(act))));
    expect(toldOf('attention.raised')).toEqual([]);
  });
});

describe('customers', () => {
  it('are registered, one or many, and told', async () => {
    const { status, body } = await ask('POST', '/api/customers', {
      customers: [
        { name: ' Ann ', phone: '0123' },
        { id: 'bob', name: 'Bob' },
      ],
    });
    expect(status).toBe(201);
    expect(body.customers).toMatchObject([
      { name: 'Ann', phone: '0123' },
      { id: 'bob', archived: false },
    ]);
    await hub.quiet();
    expect(toldOf('customer.changed')).toHaveLength(2);
    expect((await ask('GET', `/api/customers/${body.customers[0].id}`)).body.name).toBe('Ann');
  });

  it('that are known stay as they are when the list is sent again, even at the same time', async () => {
    const both = await Promise.all([register('Ann', 'Bob'), register('Ann', 'Bob')]);
    expect(both.map(({ status }) => status)).toEqual([201, 201]);
    await ask('PATCH', '/api/customers/ann', { name: 'Ann Married' });
    expect((await register('Ann')).body.customers).toMatchObject([{ id: 'ann', name: 'Ann Married' }]);
    await hub.quiet();
    expect(toldOf('customer.changed').map((data) => (data as { version: number }).version)).toEqual([
      1, 1, 2,
    ]);
  });

  it('are changed field by field, and archived', async () => {
    await register('Ann', 'Bob');
    expect((await ask('PATCH', '/api/customers/ann', { phone: '0123' })).body).toMatchObject({
      name: 'Ann',
      phone: '0123',
    });
    expect((await ask('PATCH', '/api/customers/ann', { archived: true })).status).toBe(200);
    expect((await ask('GET', '/api/customers')).body.customers).toMatchObject([{ id: 'bob' }]);
    expect((await ask('GET', '/api/customers?archived=true')).body.customers).toMatchObject([{ id: 'ann' }]);
  });

  it('are found inside words, in any order, accents and case aside, and never by a pattern', async () => {
    await ask('POST', '/api/customers', {
      customers: [
        { id: '1', name: 'Élodie Dubois' },
        { id: '2', name: 'Zoe.* Blanc', email: 'zoe@example.com' },
        { id: '3', name: 'Ann Dubonnet' },
      ],
    });
    const search = async (text: string) =>
      (await ask('GET', `/api/customers?search=${encodeURIComponent(text)}`)).body.customers.map(
        ({ id }: { id: string }) => id,
      );
    expect(await search('elodie')).toEqual(['1']);
    expect(await search('BOI lod')).toEqual(['1']);
    expect(await search('dubo')).toEqual(['3', '1']);
    expect(await search('zoe@')).toEqual(['2']);
    expect(await search('.*')).toEqual(['2']);
    expect(await search('   ')).toHaveLength(3);
    expect(await search('nobody')).toEqual([]);
  });

  it('come in pages by name that miss and repeat nothing', async () => {
    const customers = Array.from({ length: 25 }, (_, n) => ({
      id: `c${n}`,
      name: n % 2 ? 'Same' : `N ${n}`,
    }));
    await ask('POST', '/api/customers', { customers });
    const seen: string[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const page = await ask('GET', `/api/customers?limit=7${next === '' ? '' : `&cursor=${next}`}`);
      seen.push(...page.body.customers.map(({ id }: { id: string }) => id));
      next = page.body.next;
    }
    expect(new Set(seen).size).toBe(25);
    expect(seen).toHaveLength(25);
  });

  it('are refused without a name, twice in one list, with unknown fields and with nothing to change', async () => {
    for (const body of [
      { customers: [] },
      { customers: [{ name: ' ' }] },
      {
        customers: [
          { id: 'a', name: 'A' },
          { id: 'a', name: 'B' },
        ],
      },
      { customers: [{ name: 'A', companyId: 'company-b' }] },
    ])
      expect((await ask('POST', '/api/customers', body)).status).toBe(422);
    await register('Ann');
    expect((await ask('PATCH', '/api/customers/ann', {})).status).toBe(422);
    expect((await ask('PATCH', '/api/customers/ann', { id: 'bob' })).status).toBe(422);
    expect((await ask('PATCH', '/api/customers/nobody', { name: 'X' })).status).toBe(404);
  });
});

describe('an adjustment', () => {
  it('is booked once, however often it is sent', async () => {
    await register('Ann');
    expect(await adjust('opening', 5000)).toMatchObject({
      status: 201,
      body: { balance: 5000, name: 'Ann' },
    });
    expect(await adjust('opening', 5000)).toMatchObject({ status: 201, body: { balance: 5000 } });
    const both = await Promise.all([adjust('more', -1000), adjust('more', -1000)]);
    expect(both.map(({ status }) => status)).toEqual([201, 201]);
    expect((await ask('GET', '/api/debts/ann')).body.ledger).toMatchObject([
      { amount: -1000, reason: 'adjusted', note: 'opening balance', staffId: 'admin' },
      { amount: 5000 },
    ]);
  });

  it('is refused when another one has its id, when it changes nothing, and for nobody', async () => {
    await register('Ann', 'Bob');
    await adjust('opening', 5000);
    expect(await adjust('opening', 6000)).toMatchObject({
      status: 409,
      body: { code: 'adjustment.id-used' },
    });
    expect((await adjust('opening', 5000, 'bob')).status).toBe(409);
    expect((await adjust('nothing', 0)).status).toBe(422);
    expect((await adjust('x', 100, 'nobody')).status).toBe(404);
    expect(await balanceOf('ann')).toBe(5000);
  });
});

describe('accounts', () => {
  it('have a limit that tills are told of, and may have none', async () => {
    await register('Ann');
    expect((await ask('PATCH', '/api/debts/ann', { limit: 20_000 })).body).toMatchObject({ limit: 20_000 });
    expect((await ask('PATCH', '/api/debts/ann', { limit: null })).body).toMatchObject({ limit: null });
    expect((await ask('PATCH', '/api/debts/ann', { limit: -1 })).status).toBe(422);
    expect((await ask('PATCH', '/api/debts/nobody', { limit: 1 })).status).toBe(404);
    await hub.quiet();
    expect(toldOf('debt.account-changed')).toMatchObject([
      { document: { id: 'ann', limit: 20_000 }, version: 1 },
      { document: { id: 'ann', limit: null }, version: 2 },
    ]);
  });

  it('of customers who never owed are empty; of nobody there are none', async () => {
    await register('Ann');
    expect((await ask('GET', '/api/debts/ann')).body).toMatchObject({ account: { balance: 0 }, ledger: [] });
    expect((await ask('GET', '/api/debts/nobody')).status).toBe(404);
  });

  it('are listed, all or those that owe', async () => {
    await register('Ann', 'Bob', 'Cem');
    await adjust('a', 100, 'ann');
    await adjust('b', -100, 'bob');
    const ids = async (query: string) =>
      (await ask('GET', `/api/debts${query}`)).body.accounts.map(({ id }: { id: string }) => id);
    expect(await ids('')).toEqual(['ann', 'bob']);
    expect(await ids('?owing=true')).toEqual(['ann']);
    const first = (await ask('GET', '/api/debts?limit=1')).body;
    expect(await ids(`?limit=1&cursor=${first.next}`)).toEqual(['bob']);
  });
});

describe('nobody', () => {
  it('of another company sees or changes anything of this one', async () => {
    await register('Ann');
    await adjust('a', 100);
    const other = admin('company-b');
    expect((await ask('GET', '/api/customers', undefined, other)).body.customers).toEqual([]);
    expect((await ask('GET', '/api/debts', undefined, other)).body.accounts).toEqual([]);
    const denied = await Promise.all([
      ask('GET', '/api/customers/ann', undefined, other),
      ask('PATCH', '/api/customers/ann', { name: 'X' }, other),
      ask('GET', '/api/debts/ann', undefined, other),
      ask('PATCH', '/api/debts/ann', { limit: 1 }, other),
      ask('POST', '/api/debts/ann/adjustments', { id: 'b', amount: 1, reason: 'x' }, other),
    ]);
    expect(denied.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
    expect(await balanceOf('ann')).toBe(100);
  });

  it('of another company clashes with this one’s ids', async () => {
    await register('Ann');
    await adjust('a', 100);
    companyId = `company-${number}-b`;
    await register('Ann');
    expect((await adjust('a', 7)).body).toMatchObject({ balance: 7 });
  });

  it('without a fitting role or a token gets in', async () => {
    const staff = hub.issueToken({ id: 's', role: 'staff', companyId, shopIds: [shopId] });
    const device = hub.issueToken({ id: 'd', role: 'device', companyId, shopIds: [shopId] });
    expect((await ask('POST', '/api/customers', { customers: [{ name: 'A' }] }, staff)).status).toBe(403);
    expect((await ask('PATCH', '/api/debts/ann', { limit: 1 }, staff)).status).toBe(403);
    expect((await ask('GET', '/api/debts', undefined, device)).status).toBe(403);
    expect((await call(hub.baseUrl, 'GET', '/api/customers')).status).toBe(401);
  });
});
