import type { Event } from '@counterbook/shared/events';
import { type Act, aTill, eventOf, type TestTill } from '@counterbook/shared/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { call } from '../platform/testing/call.ts';
import { startTestHub, type TestHub } from '../platform/testing/start-service.ts';
import { ecommerce } from './service.ts';

let hub: TestHub;
let told: Event[] = [];
let number = 0;
let companyId = '';

beforeAll(async () => {
  hub = await startTestHub({ services: [ecommerce] });
  await hub.bus.subscribe({
    queue: 'listener',
    types: ['product.changed', 'attention.raised'],
    batchSize: 500,
    handle: async (events) => {
      told.push(...events);
    },
  });
});
afterAll(() => hub.stop());
beforeEach(() => {
  number += 1;
  companyId = `catalogue-${number}`;
  told = [];
});

type Told = { document: Record<string, unknown>; version: number };
const lastOf = (type: string) => {
  const own = told.filter((event) => event.type === type && event.companyid === companyId);
  return [...new Map(own.map(({ data }) => [(data as Told).document.id, (data as Told).document])).values()];
};
const attention = () => lastOf('attention.raised').filter(({ open }) => open);
const productOf = (id: string) => lastOf('product.changed').find((document) => document.id === id);

const token = () => hub.issueToken({ id: 'ada', role: 'company-admin', companyId, shopIds: [] });
const add = (id: string, over: object = {}) =>
  call(hub.baseUrl, 'POST', '/api/products', {
    token: token(),
    body: { id, sku: id.toUpperCase(), name: id, price: 450, taxCode: 'standard', ...over },
  });
async function patch(id: string, body: object) {
  const answer = await call(hub.baseUrl, 'PATCH', `/api/products/${id}`, { token: token(), body });
  await hub.quiet();
  return answer;
}
const idOf = (name: string) => `${name}-of-${companyId}`;
const till = (name: string) => aTill({ companyId, terminalId: idOf(name) });
type Changes = Extract<Act, { type: 'product.changed' }>['payload']['changes'];
const changes = (productId: string, change: Changes): Act => ({
  type: 'product.changed',
  payload: { productId, changes: change },
});
async function hands(one: TestTill, ...acts: Act[]): Promise<void> {
  await hub.bus.publish(acts.map((act) => eventOf(one.write(act))));
  await hub.quiet();
}
const price = (productId: string, from: number, to: number) => changes(productId, { price: { from, to } });
const barcode = (productId: string, from: string, to: string) =>
  changes(productId, { barcode: { from, to } });
const CODE = '5000000000012';
const OTHER = '5000000000029';

describe('what a manager changes in a product at a till', () => {
  it('is taken field by field, with the mark of the till that it came from', async () => {
    await add('mug');
    await hands(
      till('till-1'),
      changes('mug', { price: { from: 450, to: 500 }, name: { from: 'mug', to: 'Mug' } }),
    );
    await hands(till('till-2'), changes('mug', { category: { from: '', to: 'kitchen' } }));
    expect(productOf('mug')).toMatchObject({
      price: 500,
      name: 'Mug',
      category: 'kitchen',
      applied: { [`${idOf('till-1')}:1`]: 1, [`${idOf('till-2')}:1`]: 1 },
    });
    expect(attention()).toEqual([]);
  });

  it('loses to what the portal changed first, and the person is shown both', async () => {
    await add('mug');
    await patch('mug', { price: 475 });
    await hands(till('till-1'), price('mug', 450, 500));
    expect(productOf('mug')).toMatchObject({ price: 475 });
    expect(attention()).toMatchObject([
      { kind: 'edit-clash', edit: { field: 'price', kept: 475, wanted: 500, keptBy: { staffId: 'ada' } } },
    ]);
    await patch('mug', { price: 500 });
    expect(attention()).toEqual([]);
  });

  it('may be an archiving, and what another till changed meanwhile is kept', async () => {
    await add('mug');
    await hands(till('till-1'), changes('mug', { archived: { from: false, to: true } }));
    await hands(till('till-2'), price('mug', 450, 500));
    expect(productOf('mug')).toMatchObject({ archived: true, price: 500 });
    expect(attention()).toMatchObject([{ kind: 'edit-archived' }]);
  });

  it('has its effect once, when the inbox has forgotten too', async () => {
    await add('mug');
    const event = eventOf(till('till-1').write(price('mug', 450, 500)));
    await hub.bus.publish([event, event]);
    await hub.quiet();
    await patch('mug', { price: 450 });
    await hub.connectionOf('ecommerce').collection('inbox').deleteMany({});
    await hub.bus.publish([event]);
    await hub.quiet();
    expect(productOf('mug')).toMatchObject({ price: 450 });
  });
});

describe('a barcode that tills gave to two products', () => {
  beforeEach(async () => {
    await add('mug', { barcode: CODE });
    await add('bowl');
    await hands(till('till-1'), barcode('bowl', '', CODE));
  });

  it('stays with both, found under either, and a manager is asked to look', async () => {
    expect(productOf('bowl')).toMatchObject({ barcode: CODE });
    const { body } = await call(hub.baseUrl, 'GET', `/api/products?search=${CODE}`, { token: token() });
    expect(body.products).toHaveLength(2);
    expect(attention()).toMatchObject([
      { kind: 'value-clash', subject: 'bowl', edit: { field: 'barcode', otherId: 'mug' } },
    ]);
  });

  it('keeps neither from being changed otherwise, and is still refused to a third', async () => {
    expect((await patch('bowl', { price: 600 })).status).toBe(200);
    expect((await patch('mug', { price: 600 })).status).toBe(200);
    expect((await add('jug', { barcode: CODE })).status).toBe(409);
    expect(attention()).toHaveLength(1);
  });

  it('is settled when one of them gets another, and then belongs to the other alone', async () => {
    await patch('mug', { barcode: OTHER });
    expect(attention()).toEqual([]);
    expect((await add('jug', { barcode: CODE })).status).toBe(409);
    await hands(till('till-2'), barcode('bowl', CODE, ''));
    expect((await add('jug', { barcode: CODE })).status).toBe(201);
  });

  it('may go from the one to the other in one breath', async () => {
    await hands(till('till-2'), barcode('mug', CODE, OTHER), barcode('bowl', CODE, OTHER));
    expect(productOf('mug')).toMatchObject({ barcode: OTHER });
    expect(productOf('bowl')).toMatchObject({ barcode: OTHER });
    expect(attention()).toHaveLength(1);
  });
});

it('a SKU that another product has stays where it is, the rest is taken, and it is told', async () => {
  await add('mug');
  await add('bowl');
  await hands(
    till('till-1'),
    changes('bowl', { sku: { from: 'BOWL', to: 'MUG' }, price: { from: 450, to: 500 } }),
  );
  expect(productOf('bowl')).toMatchObject({ sku: 'BOWL', price: 500 });
  expect(attention()).toMatchObject([{ kind: 'edit-clash', edit: { field: 'sku', otherId: 'mug' } }]);
});
