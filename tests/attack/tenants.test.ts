/**
 * Company A's tokens against everything of company B, on every route that the hub's own OpenAPI page lists: what
 * names a thing of B answers 404, what lists things has nothing of B, and nothing of B changes.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HubClient } from '../../start/hub-client.ts';
import { enrolmentCode, type SetUpCompany, setUpCompany } from '../../start/set-up-company.ts';
import { enrolProbe } from '../bench/sale-path/raw-loops.ts';
import { freePort } from '../processes/free-port.ts';
import { HubProcess } from '../processes/hub-process.ts';

type Operation = { readonly parameters?: readonly { readonly name: string; readonly in: string }[] };
type Document = { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };
type Route = {
  readonly method: string;
  readonly path: string;
  readonly names: string;
  readonly query: ReadonlySet<string>;
};

/** Before sign-in there is no company; a device's own routes are tried with A's device below. */
const PUBLIC =
  /^(POST \/api\/auth\/(bootstrap|login|refresh|logout|devices\/\w+)|GET \/api\/auth\/(jwks|revocations))$/;
const DEVICE = /^(POST \/api\/sync\/journal|GET \/api\/sync\/(heads|feeds\/\{feed\}))$/;

describe('company A on what is company B’s', () => {
  const directory = mkdtempSync(join(tmpdir(), 'counterbook-tenants-'));
  let hub: HubProcess;
  let a: SetUpCompany;
  let b: SetUpCompany;
  let deviceOfA: HubClient;
  let routes: readonly Route[] = [];
  let ids: Record<string, string> = {};
  let stateOfB: () => Promise<string>;

  beforeAll(async () => {
    hub = new HubProcess({ directory, port: await freePort() });
    await hub.start();
    [a, b] = [await company('Alpha'), await company('Beta')];
    await b.admin.upload(
      '/api/products/import?currency=GBP',
      'application/x-ndjson',
      '{"sku":"BETA-1","name":"Beta tea","price":"2.00","taxCode":"standard"}',
    );
    const { products } = await b.admin.get<{ products: readonly { id: string }[] }>('/api/products');
    await b.admin.post('/api/customers', { customers: [{ id: 'beta-customer', name: 'Beta customer' }] });
    await b.admin.post('/api/debts/beta-customer/adjustments', {
      id: 'beta-opening',
      amount: 500,
      reason: 'opening',
    });
    const shopId = b.shops[0]?.id ?? '';
    await b.admin.post('/api/inventory/receipts', {
      id: 'beta-receipt',
      shopId,
      reference: 'first',
      lines: [{ productId: products[0]?.id, quantity: 1000 }],
    });
    await enrolProbe(hub.url, await enrolmentCode(b.admin, shopId));
    deviceOfA = await enrolProbe(hub.url, await enrolmentCode(a.admin, a.shops[0]?.id ?? ''));
    const [users, devices] = [
      await b.admin.get<readonly { id: string }[]>('/api/users'),
      await b.admin.get<readonly { id: string }[]>('/api/devices'),
    ];
    ids = {
      companyId: b.companyId,
      shopId,
      userId: users[0]?.id ?? '',
      staffId: b.shops[0]?.staff[0]?.id ?? '',
      terminalId: devices[0]?.id ?? '',
      productId: products[0]?.id ?? '',
      customerId: 'beta-customer',
      saleId: `${devices[0]?.id}:1:1`,
    };
    stateOfB = async () =>
      JSON.stringify(
        await Promise.all(
          [
            '/api/shops',
            '/api/staff',
            '/api/users',
            '/api/devices',
            '/api/products',
            '/api/customers',
            '/api/debts',
            '/api/inventory/levels',
          ].map((path) => b.admin.get(path)),
        ),
      );
    routes = routesOf(await b.admin.get<Document>('/openapi.json'));
  }, 90_000);
  afterAll(async () => {
    await hub.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  async function company(name: string): Promise<SetUpCompany> {
    const lower = name.toLowerCase();
    const shop = {
      code: name.slice(0, 4).toUpperCase(),
      name: `${name} shop`,
      addressLines: [],
      taxNumber: '',
      receiptFooter: '',
      taxRates: [{ code: 'standard', name: 'VAT', ppm: 200_000 }],
      staff: [{ name: `${name} manager`, role: 'manager', pin: '1234' }],
    } as const;
    const accounts = {
      superAdmin: { email: 'super@tenants.example', password: 'tenants-super-1' },
      admin: { email: `admin@${lower}.example`, password: 'tenants-admin-1' },
    };
    return setUpCompany(hub.url, { name, currency: 'GBP', locale: 'en-GB', shops: [shop] }, accounts);
  }

  /** Valid but for whose things they name. */
  const bodies = (): Record<string, unknown> => ({
    'POST /api/staff': { shopId: ids.shopId, name: 'Intruder', role: 'manager', pin: '9999' },
    'PATCH /api/staff/{staffId}': { pin: '9999' },
    'POST /api/users': {
      email: 'intruder@alpha.example',
      password: 'intruder-1234',
      name: 'Intruder',
      role: 'shop-manager',
      shopIds: [ids.shopId],
    },
    'PATCH /api/users/{userId}': { active: false },
    'POST /api/devices/enrolment-codes': { shopId: ids.shopId },
    'PATCH /api/companies/{companyId}': { name: 'Taken over' },
    'PATCH /api/shops/{shopId}': { name: 'Taken over' },
    'PATCH /api/products/{productId}': { price: 1 },
    'PATCH /api/customers/{customerId}': { name: 'Taken over' },
    'PATCH /api/debts/{customerId}': { limit: 1 },
    'POST /api/debts/{customerId}/adjustments': { id: 'intrusion', amount: -500, reason: 'forgiven' },
    'POST /api/inventory/receipts': {
      id: 'intrusion',
      shopId: ids.shopId,
      reference: '',
      lines: [{ productId: ids.productId, quantity: 1000 }],
    },
  });

  it('answers 404 wherever a route names a thing of B, and lists nothing of B anywhere', async () => {
    const before = await stateOfB();
    const token = await bearer();
    const wrong: string[] = [];
    let tried = 0;
    for (const route of routes.filter(({ names }) => !PUBLIC.test(names) && !DEVICE.test(names))) {
      const body = bodies()[route.names];
      const url = new URL(
        route.path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => ids[name] ?? 'unknown-parameter'),
        hub.url,
      );
      for (const name of ['shopId', 'terminalId', 'productId']) {
        if (route.query.has(name) && name !== 'terminalId') url.searchParams.set(name, ids[name] ?? '');
        if (name === 'terminalId' && route.names === 'GET /api/sync/journal')
          url.searchParams.set(name, ids[name] ?? '');
      }
      const response = await fetch(url, {
        method: route.method,
        headers: {
          authorization: token,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      tried += 1;
      const namesB =
        route.path.includes('{') ||
        url.searchParams.has('shopId') ||
        url.searchParams.has('terminalId') ||
        (body !== undefined && /shopId/.test(JSON.stringify(body)));
      const isForbidden = response.status === 403 && !/company-admin/.test(route.names);
      if (namesB && response.status !== 404 && !isForbidden)
        wrong.push(`${route.names} answers ${response.status}: ${text.slice(0, 120)}`);
      const leak = [...Object.values(ids), 'Beta'].find(
        (secret) => text.includes(secret) && !url.href.includes(secret),
      );
      if (leak !== undefined) wrong.push(`${route.names} tells ${leak}`);
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(25);
    expect(await stateOfB()).toBe(before);
  });

  it('has every writing route that names something among those tried', () => {
    const unknown = routes.filter(
      ({ names, path }) =>
        /^(POST|PUT|PATCH)/.test(names) && path.includes('{') && bodies()[names] === undefined,
    );
    expect(unknown.map(({ names }) => names)).toEqual(['POST /api/devices/{terminalId}/revoke']);
  });

  it('gives A’s device nothing of B in any feed', async () => {
    for (const feed of [
      'products',
      'stock',
      'customers',
      'debts',
      'staff',
      'settings',
      'journals',
      'attention',
    ]) {
      const text = JSON.stringify(await deviceOfA.get(`/api/sync/feeds/${feed}`));
      expect(text).not.toContain('Beta');
      expect(text).not.toContain(b.companyId);
    }
  });

  it('asks for a token on every route that is not public', async () => {
    const open: string[] = [];
    for (const { names, method, path } of routes.filter((route) => !PUBLIC.test(route.names))) {
      const { status } = await fetch(new URL(path.replaceAll(/\{\w+\}/g, 'x'), hub.url), { method });
      if (status !== 401) open.push(`${names} answers ${status}`);
    }
    expect(open).toEqual([]);
  });

  async function bearer(): Promise<string> {
    const response = await fetch(new URL('/api/auth/login', hub.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'admin@alpha.example', password: 'tenants-admin-1' }),
    });
    const { accessToken }: { accessToken: string } = JSON.parse(await response.text());
    return `Bearer ${accessToken}`;
  }
});

function routesOf(document: Document): Route[] {
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      names: `${method.toUpperCase()} ${path}`,
      query: new Set(
        (operation.parameters ?? []).filter((parameter) => parameter.in === 'query').map(({ name }) => name),
      ),
    })),
  );
}
