import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Event } from '@counterbook/shared/events';
import {
  aCart,
  actOf,
  aSale,
  aTill,
  type Deed,
  deeds,
  eventOf,
  recountStock,
} from '@counterbook/shared/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { call } from '../platform/testing/call.ts';
import { startTestHub, type TestHub } from '../platform/testing/start-service.ts';
import { inventory } from './service.ts';

let hub: TestHub;
let told: Event[] = [];
/** Each test has a company and shop of its own in the one hub. */
let number = 0;
let companyId = '';
let shopId = '';

beforeAll(async () => {
  hub = await startTestHub({ services: [inventory] });
  await hub.bus.subscribe({
    queue: 'listener',
    types: ['stock.level-changed', 'attention.raised'],
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
  shopId = `shop-${number}`;
  told = [];
});

const till = (terminalId = `till-${number}`) => aTill({ companyId, shopId, terminalId });
const admin = (of = companyId) =>
  hub.issueToken({ id: 'admin', role: 'company-admin', companyId: of, shopIds: [] });
const manager = (...shopIds: string[]) =>
  hub.issueToken({ id: 'manager', role: 'shop-manager', companyId, shopIds });
const get = (path: string, token = admin()) => call(hub.baseUrl, 'GET', path, { token });
const receive = (body: object, token = manager(shopId)) =>
  call(hub.baseUrl, 'POST', '/api/inventory/receipts', { token, body });
const receipt = (id: string, quantity: number) => ({
  id,
  shopId,
  reference: 'note 7',
  lines: [{ productId: 'mug', quantity }],
});

async function deliver(events: Event[]): Promise<void> {
  await hub.bus.publish(events);
  await hub.quiet();
}

async function levelsOf(shop = shopId): Promise<Record<string, number>> {
  const { body } = await get(`/api/inventory/levels?shopId=${shop}&limit=1000`);
  return Object.fromEntries(body.levels.map((l: { id: string; quantity: number }) => [l.id, l.quantity]));
}

const sellsOneMug = () => ({ type: 'sale.completed', payload: aSale() }) as const;

describe('entries', () => {
  it('become movements and a level that says what it contains', async () => {
    const sale = { ...sellsOneMug(), receiptNumber: 'HIGH-T01-000001' };
    const one = till();
    await deliver([eventOf(one.write(sale)), eventOf(one.write(sale))]);
    const { body } = await get(`/api/inventory/levels?shopId=${shopId}`);
    expect(body).toEqual({
      levels: [
        {
          id: 'mug',
          shopId,
          quantity: -2000,
          applied: { [`${one.place.terminalId}:1`]: 2 },
          version: 1,
          scarce: false,
        },
      ],
      next: null,
    });
    const movements = (await get(`/api/inventory/movements?shopId=${shopId}&productId=mug`)).body.movements;
    expect(movements).toMatchObject([
      { quantity: -1000, reason: 'sale', reference: 'HIGH-T01-000001' },
      { quantity: -1000, reason: 'sale', terminalId: one.place.terminalId },
    ]);
  });

  it('are told once per product and batch, in the words of the feed', async () => {
    const one = till();
    await deliver([1, 2, 3].map(() => eventOf(one.write(sellsOneMug()))));
    const levels = told.filter(({ type }) => type === 'stock.level-changed');
    expect(levels).toHaveLength(1);
    expect(levels[0]).toMatchObject({
      companyid: companyId,
      partitionkey: shopId,
      data: {
        document: { id: 'mug', quantity: -3000, applied: { [`${one.place.terminalId}:1`]: 3 } },
        version: 1,
        shopId,
      },
    });
  });

  it('delivered twice, together and later, have their effects once', async () => {
    const event = eventOf(till().write(sellsOneMug()));
    await deliver([event, event]);
    await deliver([event]);
    expect(await levelsOf()).toEqual({ mug: -1000 });
    expect(told.filter(({ type }) => type === 'stock.level-changed')).toHaveLength(1);
  });

  it('have their effects once even when the inbox has forgotten them', async () => {
    const one = till();
    const events = [1, 2, 3].map(() => eventOf(one.write(sellsOneMug())));
    await deliver(events);
    await hub.connectionOf('inventory').collection('inbox').deleteMany({});
    await deliver([...events, eventOf(one.write(sellsOneMug()))]);
    expect(await levelsOf()).toEqual({ mug: -4000 });
  });

  it('that come late, behind their successors, are not lost', async () => {
    const one = till();
    const [first, second] = [eventOf(one.write(sellsOneMug())), eventOf(one.write(sellsOneMug()))];
    await deliver([second]);
    await deliver([first]);
    expect(await levelsOf()).toEqual({ mug: -2000 });
  });

  it('that are broken or of another company are set aside, and their neighbours are booked', async () => {
    const one = till();
    const broken = { ...eventOf(one.write(sellsOneMug())), data: { nonsense: true } };
    const foreign = { ...eventOf(one.write(sellsOneMug())), companyid: 'somebody-else' };
    await deliver([broken, eventOf(one.write(sellsOneMug())), foreign]);
    expect(await levelsOf()).toEqual({ mug: -1000 });
  });

  it('in any batches, from several tills, with repeats, come to a plain recount', async () => {
    await fc.assert(
      fc.asyncProperty(
        deeds(3),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        async (done, cuts) => {
          number += 1;
          companyId = `company-${number}`;
          shopId = `shop-${number}`;
          const tills = ['a', 'b', 'c'].map((name) => till(`till-${number}-${name}`));
          const events = done.map((deed) => eventOf(tills[deed.till]!.write(actOf(deed))));
          const batches: Event[][] = [];
          for (let at = 0, turn = 0; at < events.length; turn++) {
            const size = cuts[turn % cuts.length]!;
            batches.push(events.slice(Math.max(0, at - 1), at + size));
            at += size;
          }
          await Promise.all(batches.map((batch) => hub.bus.publish(batch)));
          expect(withoutZeros(await levelsOf())).toEqual(withoutZeros(recountStock(done as Deed[])));
        },
      ),
      { numRuns: 25 },
    );
  });
});

it('entries that come again after a restart have their effects once', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'counterbook-inventory-'));
  const one = till();
  const events = [1, 2, 3].map(() => eventOf(one.write(sellsOneMug())));
  const first = await startTestHub({ services: [inventory], directory });
  await first.bus.publish(events);
  await first.stop();
  const second = await startTestHub({ services: [inventory], directory });
  await second.bus.publish([...events, eventOf(one.write(sellsOneMug()))]);
  const levels = await second.connectionOf('inventory').collection('levels').find().toArray();
  expect(levels).toMatchObject([{ quantity: -4000, version: 2 }]);
  expect(await second.connectionOf('inventory').collection('movements').countDocuments()).toBe(4);
  await second.stop();
  await rm(directory, { recursive: true, force: true });
});

describe('two tills that sell the last piece', () => {
  it('both have sold it; the level stands at minus one and somebody is told', async () => {
    await receive(receipt('opening', 1000));
    const events = ['x', 'y'].map((name) => eventOf(till(`till-${number}-${name}`).write(sellsOneMug())));
    await deliver(events);
    expect(await levelsOf()).toEqual({ mug: -1000 });
    const raised = () => told.filter(({ type }) => type === 'attention.raised').map(({ data }) => data);
    expect(raised()).toMatchObject([
      {
        document: { id: 'oversold:mug', kind: 'stock-oversold', subject: 'mug', open: true },
        version: 1,
        shopId,
      },
    ]);
    expect((raised()[0] as { document: { message: string } }).document.message).toContain('Mug');
    await receive(receipt('delivery', 1000));
    await hub.quiet();
    expect(raised()[1]).toMatchObject({ document: { id: 'oversold:mug', open: false }, version: 2 });
  });
});

describe('a receipt at the hub', () => {
  it('is booked once, however often it is sent', async () => {
    expect(await receive(receipt('r1', 5000))).toMatchObject({ status: 201, body: { id: 'r1', lines: 1 } });
    expect((await receive(receipt('r1', 5000))).status).toBe(201);
    const both = await Promise.all([receive(receipt('r2', 1000)), receive(receipt('r2', 1000))]);
    expect(both.map(({ status }) => status)).toEqual([201, 201]);
    expect(await levelsOf()).toEqual({ mug: 6000 });
    expect((await get(`/api/inventory/levels?shopId=${shopId}`)).body.levels[0].applied).toEqual({});
  });

  it('is refused when another one has its id', async () => {
    await receive(receipt('r1', 5000));
    expect(await receive(receipt('r1', 6000))).toMatchObject({
      status: 409,
      body: { code: 'receipt.id-used' },
    });
    expect(await levelsOf()).toEqual({ mug: 5000 });
  });

  it('takes five thousand lines at once, and not one more', async () => {
    const lines = Array.from({ length: 5000 }, (_, index) => ({ productId: `p-${index}`, quantity: 1000 }));
    expect((await receive({ ...receipt('big', 1), lines })).status).toBe(201);
    await hub.quiet();
    expect(told).toHaveLength(5000);
    const more = [...lines, { productId: 'one-more', quantity: 1000 }];
    expect((await receive({ ...receipt('bigger', 1), lines: more })).status).toBe(422);
  });

  it('is refused with wrong quantities, unknown fields and no lines', async () => {
    for (const body of [
      receipt('r', 0),
      receipt('r', -1000),
      receipt('r', 0.5),
      { ...receipt('r', 1), lines: [] },
      { ...receipt('r', 1), companyId: 'company-b' },
    ])
      expect((await receive(body)).status).toBe(422);
    expect(await levelsOf()).toEqual({});
  });

  it('by an admin needs a shop of the company, known by its settings or its entries', async () => {
    expect((await receive(receipt('r', 1000), admin())).status).toBe(404);
    await deliver([eventOf(till().write(sellsOneMug()))]);
    expect((await receive(receipt('r', 1000), admin())).status).toBe(201);
    expect((await receive(receipt('r', 1000), admin('company-other'))).status).toBe(404);
  });
});

describe('lists', () => {
  it('come in pages that miss and repeat nothing', async () => {
    const lines = Array.from({ length: 25 }, (_, index) => ({ productId: `p${index}`, quantity: 1000 }));
    await receive({ ...receipt('r1', 1), lines });
    for (let index = 0; index < 4; index++) await receive(receipt(`m${index}`, 1000));
    expect(await pagesOf(`/api/inventory/levels?limit=10`, 'levels')).toHaveLength(26);
    const ids = await pagesOf(`/api/inventory/movements?shopId=${shopId}&productId=mug&limit=3`, 'movements');
    expect(new Set(ids).size).toBe(4);
  });

  it('of levels can be one product’s', async () => {
    await receive(receipt('r1', 5000));
    expect((await get('/api/inventory/levels?productId=mug')).body.levels).toHaveLength(1);
    expect((await get('/api/inventory/levels?productId=cup')).body.levels).toEqual([]);
  });

  it('refuse a cursor that is none, a page too large and a question they do not know', async () => {
    for (const query of ['cursor=x', 'limit=1001', 'limit=0', 'foo=1', 'shopId=a%20b'])
      expect((await get(`/api/inventory/levels?${query}`)).status, query).toBe(422);
  });
});

describe('nobody', () => {
  it('of another company sees anything of this one', async () => {
    await receive(receipt('r1', 5000));
    const other = admin('company-b');
    expect((await get(`/api/inventory/levels?shopId=${shopId}`, other)).body.levels).toEqual([]);
    expect((await get('/api/inventory/levels', other)).body.levels).toEqual([]);
    const movements = `/api/inventory/movements?shopId=${shopId}&productId=mug`;
    expect((await get(movements, other)).body.movements).toEqual([]);
    expect((await receive(receipt('r9', 1000), other)).status).toBe(404);
    expect(await levelsOf()).toEqual({ mug: 5000 });
  });

  it('but those of a shop and the admin sees the shop', async () => {
    await receive(receipt('r1', 5000));
    const elsewhere = manager('shop-elsewhere');
    expect((await get(`/api/inventory/levels?shopId=${shopId}`, elsewhere)).status).toBe(404);
    expect((await get('/api/inventory/levels', elsewhere)).body.levels).toEqual([]);
    expect((await get(`/api/inventory/movements?shopId=${shopId}&productId=mug`, elsewhere)).status).toBe(
      404,
    );
    expect((await receive(receipt('r2', 1000), elsewhere)).status).toBe(404);
  });

  it('without a fitting role or a token gets in', async () => {
    const staff = hub.issueToken({ id: 's', role: 'staff', companyId, shopIds: [shopId] });
    const device = hub.issueToken({ id: 'd', role: 'device', companyId, shopIds: [shopId] });
    expect((await receive(receipt('r1', 1000), staff)).status).toBe(403);
    expect((await get('/api/inventory/levels', device)).status).toBe(403);
    expect((await call(hub.baseUrl, 'GET', '/api/inventory/levels')).status).toBe(401);
  });
});

async function pagesOf(path: string, key: string): Promise<string[]> {
  const ids: string[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const { body } = await get(next === '' ? path : `${path}&cursor=${next}`);
    ids.push(...body[key].map(({ id }: { id: string }) => id));
    next = body.next;
  }
  return ids;
}

function withoutZeros(levels: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(levels).filter(([, quantity]) => quantity !== 0));
}

it('a cart line without stock moves nothing', async () => {
  const payload = aSale(aCart([{ kind: 'service' }]));
  await deliver([eventOf(till().write({ type: 'sale.completed', payload }))]);
  expect(await levelsOf()).toEqual({});
});
