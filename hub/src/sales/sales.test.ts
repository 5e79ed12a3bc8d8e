import type { Event } from '@counterbook/shared/events';
import { aCart, actOf, aRefund, aSale, aTill, deeds, eventOf, worthOf } from '@counterbook/shared/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { call } from '../platform/testing/call.ts';
import { startTestHub, type TestHub } from '../platform/testing/start-service.ts';
import { sales } from './service.ts';

let hub: TestHub;
/** Each test has a company of its own in the one hub. */
let number = 0;
let companyId = '';

beforeAll(async () => {
  hub = await startTestHub({ services: [sales] });
});
afterAll(() => hub.stop());
beforeEach(() => {
  number += 1;
  companyId = `company-${number}`;
});

const till = (name = 'a', shopId = 'shop-1') =>
  aTill({ companyId, shopId, terminalId: `till-${number}-${name}` });
const admin = (of = companyId) =>
  hub.issueToken({ id: 'admin', role: 'company-admin', companyId: of, shopIds: [] });
const manager = (...shopIds: string[]) =>
  hub.issueToken({ id: 'manager', role: 'shop-manager', companyId, shopIds });
const get = (path: string, token = admin()) => call(hub.baseUrl, 'GET', path, { token });

async function deliver(events: Event[]): Promise<void> {
  await hub.bus.publish(events);
  await hub.quiet();
}

const sells = (unitPrice = 1250, over: object = {}) =>
  ({ type: 'sale.completed', payload: aSale(aCart([{ unitPrice }])), ...over }) as const;
const refunds = (unitPrice = 1250) =>
  ({ type: 'sale.refunded', payload: aRefund(aCart([{ unitPrice }])) }) as const;
const closes = {
  type: 'shift.closed',
  payload: {
    counted: 900,
    expected: 1000,
    difference: -100,
    sales: { count: 1, total: 1250 },
    refunds: { count: 0, total: 0 },
    tenders: { cash: 1000, card: 250, account: 0 },
  },
} as const;
const nothing = { count: 0, total: 0 };

describe('a sale', () => {
  it('keeps what the labels said: price, lot, serial number and last day', async () => {
    const trace = { lot: 'L7', serial: 'S1', expires: '2026-12-31' };
    const entry = till().write({
      type: 'sale.completed',
      payload: aSale(aCart([{ labelPrice: 265, trace }, {}])),
    });
    await deliver([eventOf(entry)]);
    const { body } = await get(`/api/sales/${encodeURIComponent(entry.id)}`);
    expect(body.lines[0]).toMatchObject({ amount: 265, labelPrice: 265, trace });
    expect(body.lines[1]).not.toHaveProperty('trace');
  });

  it('is kept as its till wrote it, and found by its entry', async () => {
    const entry = till().write(sells(1250, { receiptNumber: 'HIGH-T01-000001', customerId: 'ann' }));
    await deliver([eventOf(entry)]);
    const { status, body } = await get(`/api/sales/${encodeURIComponent(entry.id)}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: entry.id,
      kind: 'sale',
      shopId: 'shop-1',
      receiptNumber: 'HIGH-T01-000001',
      customerId: 'ann',
      staffId: 'staff-1',
      occurredAt: entry.occurredAt,
      total: 1250,
      taxTotal: 208,
      tenders: [{ type: 'cash', amount: 1250 }],
      taxes: [{ code: 'standard', ppm: 200_000, net: 1042, tax: 208, gross: 1250 }],
      lines: [{ productId: 'mug', quantity: 1000, amount: 1250 }],
    });
  });

  it('is found by receipt number, kind, terminal, customer and time', async () => {
    const [one, two] = [till('a'), till('b', 'shop-2')];
    await deliver([eventOf(one.write(sells(100, { receiptNumber: 'R-1', customerId: 'ann' })))]);
    await deliver([eventOf(two.write(refunds(200))), eventOf(two.write(sells(300)))]);
    const totals = async (query: string) =>
      (await get(`/api/sales?${query}`)).body.sales.map(({ total }: { total: number }) => total);
    expect(await totals('receiptNumber=R-1')).toEqual([100]);
    expect(await totals('customerId=ann')).toEqual([100]);
    expect(await totals('kind=refund')).toEqual([200]);
    expect(await totals(`terminalId=till-${number}-b`)).toEqual([300, 200]);
    expect(await totals('shopId=shop-2')).toEqual([300, 200]);
    expect(await totals('shopId=shop-2&from=2026-01-05T08:00:02.000Z')).toEqual([300]);
    expect(await totals('shopId=shop-2&to=2026-01-05T08:00:02.000Z')).toEqual([200]);
  });

  it('of a customer who turned out to be several is found under the one who is left', async () => {
    const sale = eventOf(till().write(sells(100, { customerId: 'ann' })));
    const names = (version: number, aliases: string[]) => ({
      ...sale,
      id: `names-${number}-${version}`,
      source: 'debt',
      type: 'customer.aliases-changed',
      partitionkey: sale.companyid,
      data: { customerId: 'anna', aliases, version },
    });
    await deliver([sale, names(3, ['ann', 'anne']), names(2, ['anne'])]);
    expect((await get('/api/sales?customerId=anna')).body.sales).toHaveLength(1);
    expect((await get('/api/sales?customerId=anne')).body.sales).toHaveLength(0);
  });

  it('delivered twice, and when the inbox has forgotten, is there once', async () => {
    const one = till();
    const events = [sells(), refunds(), closes].map((act) => eventOf(one.write(act)));
    await deliver([...events, ...events]);
    await hub.connectionOf('sales').collection('inbox').deleteMany({});
    await deliver(events);
    expect((await get('/api/sales')).body.sales).toHaveLength(2);
    expect((await get('/api/shifts')).body.shifts).toHaveLength(1);
    expect((await get('/api/sales/summary')).body).toEqual({
      sales: { count: 1, total: 1250 },
      refunds: { count: 1, total: 1250 },
      currency: 'GBP',
    });
  });

  it('that is broken is set aside, and its neighbours are kept', async () => {
    const one = till();
    const broken = { ...eventOf(one.write(sells())), data: {} };
    await deliver([broken, eventOf(one.write(sells()))]);
    expect((await get('/api/sales')).body.sales).toHaveLength(1);
  });
});

describe('the summary', () => {
  it('of nothing is nothing', async () => {
    expect((await get('/api/sales/summary')).body).toEqual({
      sales: nothing,
      refunds: nothing,
      currency: null,
    });
  });

  it('is the plain sum of what was sold and given back, as a whole and by shop', async () => {
    await fc.assert(
      fc.asyncProperty(deeds(2), async (done) => {
        number += 1;
        companyId = `company-${number}`;
        const tills = [till('a', 'shop-1'), till('b', 'shop-2')];
        await hub.bus.publish(done.map((deed) => eventOf(tills[deed.till]!.write(actOf(deed)))));
        const plain = (kind: string, of: (shop: number) => boolean) => {
          const some = done.filter((deed) => deed.kind === kind && of(deed.till));
          return { count: some.length, total: some.map(worthOf).reduce((a, b) => a + b, 0) };
        };
        const { body } = await get('/api/sales/summary');
        expect(body.sales).toEqual(plain('sale', () => true));
        expect(body.refunds).toEqual(plain('refund', () => true));
        const second = (await get('/api/sales/summary?shopId=shop-2')).body;
        expect(second.sales).toEqual(plain('sale', (shop) => shop === 1));
      }),
      { numRuns: 25 },
    );
  });
});

describe('a shift report', () => {
  it('is kept when the shift closes', async () => {
    const entry = till().write({ ...closes, shiftId: 'shift-1' });
    await deliver([eventOf(entry)]);
    expect((await get('/api/shifts')).body.shifts).toEqual([
      {
        ...closes.payload,
        id: entry.id,
        shopId: 'shop-1',
        terminalId: entry.terminalId,
        epoch: 1,
        sequence: 1,
        staffId: 'staff-1',
        shiftId: 'shift-1',
        occurredAt: entry.occurredAt,
      },
    ]);
  });
});

describe('lists', () => {
  it('come in pages, the latest first, that miss and repeat nothing', async () => {
    const one = till();
    await deliver(Array.from({ length: 25 }, () => eventOf(one.write(sells()))));
    const sequences: number[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const { body } = await get(`/api/sales?limit=10${next === '' ? '' : `&cursor=${next}`}`);
      sequences.push(...body.sales.map(({ sequence }: { sequence: number }) => sequence));
      next = body.next;
    }
    expect(sequences).toEqual(Array.from({ length: 25 }, (_, index) => 25 - index));
  });

  it('refuse questions that are none', async () => {
    for (const query of ['cursor=x', 'limit=0', 'kind=gift', 'from=yesterday', 'foo=1'])
      expect((await get(`/api/sales?${query}`)).status, query).toBe(422);
  });
});

describe('nobody', () => {
  it('of another company sees anything of this one', async () => {
    const one = till();
    const entry = one.write(sells());
    await deliver([eventOf(entry), eventOf(one.write(closes))]);
    const other = admin('company-b');
    for (const shop of ['', '&shopId=shop-1']) {
      expect((await get(`/api/sales?limit=5${shop}`, other)).body.sales).toEqual([]);
      expect((await get(`/api/shifts?limit=5${shop}`, other)).body.shifts).toEqual([]);
    }
    expect((await get('/api/sales/summary?shopId=shop-1', other)).body.sales).toEqual(nothing);
    expect((await get(`/api/sales/${encodeURIComponent(entry.id)}`, other)).status).toBe(404);
  });

  it('but those of a shop and the admin sees the shop', async () => {
    const [one, two] = [till('a', 'shop-1'), till('b', 'shop-2')];
    const entry = one.write(sells());
    await deliver([eventOf(entry), eventOf(one.write(closes))]);
    await deliver([eventOf(two.write(sells()))]);
    const second = manager('shop-2');
    expect((await get('/api/sales', second)).body.sales).toMatchObject([{ shopId: 'shop-2' }]);
    expect((await get('/api/sales/summary', second)).body.sales.count).toBe(1);
    expect((await get('/api/shifts', second)).body.shifts).toEqual([]);
    for (const path of ['sales?', 'sales/summary?', 'shifts?'])
      expect((await get(`/api/${path}shopId=shop-1`, second)).status, path).toBe(404);
    expect((await get(`/api/sales/${encodeURIComponent(entry.id)}`, second)).status).toBe(404);
    expect((await get('/api/sales', manager('shop-1', 'shop-2'))).body.sales).toHaveLength(2);
  });

  it('without a fitting role or a token gets in', async () => {
    const device = hub.issueToken({ id: 'd', role: 'device', companyId, shopIds: ['shop-1'] });
    expect((await get('/api/sales', device)).status).toBe(403);
    expect((await call(hub.baseUrl, 'GET', '/api/sales')).status).toBe(401);
  });
});
