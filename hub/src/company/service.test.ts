import type { Event } from '@counterbook/shared/events';
import { companyEvents } from '@counterbook/shared/events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Identity } from '../platform/auth/identity.ts';
import { call } from '../platform/testing/call.ts';
import { startTestHub, type TestHub } from '../platform/testing/start-service.ts';
import { company } from './service.ts';

const superAdmin: Identity = { id: 's', role: 'super-admin', companyId: null, shopIds: [] };
const adminOf = (companyId: string): Identity => ({ id: 'a', role: 'company-admin', companyId, shopIds: [] });
let hub: TestHub;
const told: Event[] = [];
beforeAll(async () => {
  hub = await startTestHub({ services: [company] });
  const handle = async (events: readonly Event[]) => {
    told.push(...events);
  };
  await hub.bus.subscribe({ queue: 'q', types: ['company.changed'], batchSize: 10, handle });
});
afterAll(() => hub.stop());

const as = (identity: Identity, method: string, path: string, body?: unknown) =>
  call(hub.baseUrl, method, path, {
    token: hub.issueToken(identity),
    ...(body === undefined ? {} : { body }),
  });
let first = '';
let second = '';

test('the super admin opens companies, nobody else does', async () => {
  const created = await as(superAdmin, 'POST', '/api/companies', {
    name: ' Harbour & Vale ',
    currency: 'GBP',
  });
  expect(created.status).toBe(201);
  expect(created.body).toMatchObject({
    name: 'Harbour & Vale',
    currency: 'GBP',
    locale: 'en-GB',
    active: true,
  });
  first = created.body.id;
  second = (await as(superAdmin, 'POST', '/api/companies', { name: 'Other', currency: 'JPY' })).body.id;
  expect((await as(adminOf(first), 'POST', '/api/companies', { name: 'X', currency: 'EUR' })).status).toBe(
    403,
  );
  expect((await as(superAdmin, 'GET', '/api/companies')).body).toHaveLength(2);
  expect((await as(adminOf(first), 'GET', '/api/companies')).status).toBe(403);
});

test('a currency that is none and a locale that is none are refused', async () => {
  const bad = { name: '', currency: 'GBX', locale: 'not a locale' };
  const { status, body } = await as(superAdmin, 'POST', '/api/companies', bad);
  expect(status).toBe(422);
  expect(body.issues.map(({ path }: { path: string }) => path)).toEqual([
    'body.name',
    'body.currency',
    'body.locale',
  ]);
});

test('a company admin changes the own company, its currency never, and does not see another', async () => {
  const changed = await as(adminOf(first), 'PATCH', `/api/companies/${first}`, { name: 'H & V' });
  expect(changed.body).toMatchObject({ name: 'H & V', locale: 'en-GB' });
  expect((await as(adminOf(first), 'PATCH', `/api/companies/${first}`, { currency: 'EUR' })).status).toBe(
    422,
  );
  expect((await as(adminOf(first), 'GET', `/api/companies/${first}`)).body.name).toBe('H & V');
  expect((await as(adminOf(first), 'GET', `/api/companies/${second}`)).status).toBe(404);
  expect((await as(adminOf(first), 'PATCH', `/api/companies/${second}`, { name: 'X' })).status).toBe(404);
  expect((await as(superAdmin, 'GET', '/api/companies/none')).status).toBe(404);
  await hub.quiet();
  const changes = told.map(({ data }) => companyEvents['company.changed'].parse(data));
  expect(changes.map(({ name, version }) => [name, version])).toEqual([
    ['Harbour & Vale', 1],
    ['Other', 1],
    ['H & V', 2],
  ]);
});
