import type { Event } from '@counterbook/shared/events';
import { documentEvents } from '@counterbook/shared/events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Identity } from '../platform/auth/identity.ts';
import { createRoutes } from '../platform/http/create-router.ts';
import { newEvent } from '../platform/outbox/new-event.ts';
import type { Service } from '../platform/service/service.ts';
import { call } from '../platform/testing/call.ts';
import { startTestHub, type TestHub } from '../platform/testing/start-service.ts';
import { shop } from './service.ts';

/** Stands for the company service: companies c1 and c9, and what they are called now. */
const company: Service = {
  name: 'company',
  port: 0,
  database: 'companydb',
  start: async (context) => {
    const routes = createRoutes(context);
    routes.router.get('/api/companies/:id', (request, response) => {
      const { id } = request.params;
      response.json({ id, name: `Company ${id}`, currency: 'EUR', locale: 'de-DE', active: true });
    });
    const handle = async (events: readonly Event[]) => {
      told.push(...events);
    };
    const types = ['settings.changed'];
    await context.bus.subscribe({ queue: 'listener', types, batchSize: 10, handle });
    return { routes, stop: async () => {} };
  },
};
const told: Event[] = [];
const lastSettings = () => documentEvents['settings.changed'].parse(told.at(-1)?.data);

const admin: Identity = { id: 'a1', role: 'company-admin', companyId: 'c1', shopIds: [] };
const foreign: Identity = { id: 'a9', role: 'company-admin', companyId: 'c9', shopIds: [] };
let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub({ services: [shop, company] });
});
afterAll(() => hub.stop());

const as = (identity: Identity, method: string, path: string, body?: unknown) =>
  call(hub.baseUrl, method, path, {
    token: hub.issueToken(identity),
    ...(body === undefined ? {} : { body }),
  });
const newShop = {
  code: 'HIGH',
  name: 'High Street',
  addressLines: ['1 High Street'],
  taxRates: [{ code: 'A', name: 'Standard', ppm: 190_000 }],
};
let shopId = '';

test('a new shop has settings for its tills, with what its company says', async () => {
  const created = await as(admin, 'POST', '/api/shops', newShop);
  expect(created.status).toBe(201);
  shopId = created.body.id;
  expect(created.body.settings).toMatchObject({
    id: shopId,
    companyName: 'Company c1',
    currency: 'EUR',
    locale: 'de-DE',
    shopCode: 'HIGH',
    shopName: 'High Street',
    pricesIncludeTax: true,
    cashRoundingStep: 1,
  });
  await hub.quiet();
  expect(told.map(({ partitionkey, companyid }) => [partitionkey, companyid])).toEqual([[shopId, 'c1']]);
  expect(lastSettings()).toEqual({ shopId, version: 1, document: created.body.settings });
});

test('bad settings are refused field by field, a code twice by name', async () => {
  const bad = { ...newShop, code: 'h', taxRates: [], cashRoundingStep: 0, colour: 'red' };
  const answer = await as(admin, 'POST', '/api/shops', bad);
  expect(answer.status).toBe(422);
  const paths = answer.body.issues.map(({ path }: { path: string }) => path).toSorted();
  expect(paths).toEqual(['body', 'body.cashRoundingStep', 'body.code', 'body.taxRates']);
  const again = await as(admin, 'POST', '/api/shops', newShop);
  expect([again.status, again.body.code, again.body.facts]).toEqual([
    409,
    'shop.code-taken',
    { shopCode: 'HIGH' },
  ]);
  expect((await as(foreign, 'POST', '/api/shops', newShop)).status).toBe(201);
});

test('a change reaches the tills as the next version', async () => {
  const changed = await as(admin, 'PATCH', `/api/shops/${shopId}`, {
    receiptFooter: 'Thank you',
    name: 'High St',
    inStorePatterns: [{ template: '02IIIIIPVVVVC', holds: 'price' }],
  });
  expect(changed.body.settings).toMatchObject({
    receiptFooter: 'Thank you',
    shopName: 'High St',
    shopCode: 'HIGH',
    inStorePatterns: [{ template: '02IIIIIPVVVVC', holds: 'price' }],
  });
  await hub.quiet();
  expect(lastSettings()).toEqual({ shopId, version: 2, document: changed.body.settings });
  expect((await as(admin, 'PATCH', `/api/shops/${shopId}`, { code: 'NEW' })).status).toBe(422);
  const unusable = { inStorePatterns: [{ template: '02IIIIIVVVVV', holds: 'price' }] };
  expect((await as(admin, 'PATCH', `/api/shops/${shopId}`, unusable)).body.issues[0].message).toContain(
    '13 signs',
  );
});

test("a company's new name reaches all its shops once, and an older one does not come back", async () => {
  const change = (name: string, version: number) =>
    newEvent({
      source: 'company',
      type: 'company.changed',
      companyId: 'c1',
      partitionKey: 'c1',
      data: { companyId: 'c1', name, currency: 'EUR', locale: 'de-DE', version },
      time: new Date(),
    });
  const renamed = change('Grand Stores', 5);
  await hub.bus.publish([renamed]);
  await hub.bus.publish([renamed, change('Old Name', 4)]);
  await hub.quiet();
  expect(lastSettings()).toMatchObject({ version: 3, document: { companyName: 'Grand Stores' } });
  const second = await as(admin, 'POST', '/api/shops', { ...newShop, code: 'LOW' });
  expect(second.body.settings.companyName).toBe('Grand Stores');
  const other = (await as(foreign, 'GET', '/api/shops')).body[0];
  expect(other.settings.companyName).toBe('Company c9');
});

test('a manager sees and changes the own shop, and nobody sees another company', async () => {
  const manager: Identity = { id: 'm', role: 'shop-manager', companyId: 'c1', shopIds: [shopId] };
  const shops = (await as(admin, 'GET', '/api/shops')).body;
  expect(shops.map(({ code }: { code: string }) => code)).toEqual(['HIGH', 'LOW']);
  expect((await as(manager, 'GET', '/api/shops')).body).toHaveLength(1);
  expect((await as(manager, 'PATCH', `/api/shops/${shopId}`, { taxNumber: '7' })).status).toBe(200);
  expect((await as(manager, 'PATCH', `/api/shops/${shops[1].id}`, { taxNumber: '7' })).status).toBe(404);
  expect((await as(manager, 'POST', '/api/shops', newShop)).status).toBe(403);
  for (const [method, body] of [
    ['GET', undefined],
    ['PATCH', { taxNumber: '9' }],
  ] as const) {
    expect((await as(foreign, method, `/api/shops/${shopId}`, body)).status).toBe(404);
  }
});
