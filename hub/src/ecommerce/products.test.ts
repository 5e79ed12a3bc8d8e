import { checkDigitOf } from '@counterbook/shared/catalog';
import { documentEvents } from '@counterbook/shared/events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { call } from '../platform/testing/call.ts';
import { startTestHub, type TestHub } from '../platform/testing/start-service.ts';
import { ecommerce } from './service.ts';

let hub: TestHub;
let number = 0;
let told: { sku: string; version: number }[] = [];

beforeAll(async () => {
  hub = await startTestHub({ services: [ecommerce] });
  await hub.bus.subscribe({
    queue: 'listener',
    types: ['product.changed'],
    batchSize: 500,
    handle: async (events) => {
      for (const { data } of events) {
        const { document, version } = documentEvents['product.changed'].parse(data);
        told.push({ sku: document.sku, version });
      }
    },
  });
});
afterAll(() => hub.stop());
beforeEach(() => {
  number += 1;
  told = [];
});

const admin = (companyId = `company-${number}`) =>
  hub.issueToken({ id: 'a', role: 'company-admin', companyId, shopIds: [] });
const post = (body: object) => call(hub.baseUrl, 'POST', '/api/products', { token: admin(), body });
const get = (path: string, token = admin()) => call(hub.baseUrl, 'GET', path, { token });
const aMug = { sku: 'MUG', name: 'Mug, blue', price: 450, taxCode: 'standard' };
const barcodeOf = (item: number) => {
  const body = `5021983${String(item).padStart(5, '0')}`;
  return `${body}${checkDigitOf(body)}`;
};

const importOrProblem = z.looseObject({
  landed: z.int().optional(),
  rejected: z.array(z.unknown()).optional(),
  issues: z.array(z.unknown()).optional(),
});

async function importFile(type: string, body: string, currency = 'GBP') {
  const response = await fetch(`${hub.baseUrl}/api/products/import?currency=${currency}`, {
    method: 'POST',
    headers: { 'content-type': type, authorization: `Bearer ${admin()}` },
    body,
  });
  return { status: response.status, body: importOrProblem.parse(await response.json()) };
}

describe('an import', () => {
  const csv = (rows: readonly string[]) => ['sku,barcode,name,price,taxCode', ...rows].join('\n');
  const good = (index: number) =>
    `S-${index},${barcodeOf(index)},"Product, number ${index}",${index}.50,standard`;

  it('with 3 bad rows among 100 lands 97 and tells the 3 by line and reason', async () => {
    const rows = Array.from({ length: 100 }, (_, index) => good(index + 1));
    rows[9] = 'S-10,5021983000109,Wrong check digit,1.00,standard';
    rows[49] = 'S-50,,No price at all,twelve,standard';
    rows[89] = `S-90,${barcodeOf(3)},Somebody else's barcode,1.00,standard`;
    const { status, body } = await importFile('text/csv', csv(rows));
    expect(status).toBe(200);
    expect(body.landed).toBe(97);
    expect(body.rejected).toEqual([
      { line: 11, field: 'barcode', reason: expect.stringContaining('check digit') },
      { line: 51, field: 'price', reason: '"twelve" is not a price in GBP' },
      { line: 91, field: 'barcode', reason: `${barcodeOf(3)} is the barcode of S-3` },
    ]);
    expect((await get('/api/products?limit=1000')).body.products).toHaveLength(97);
    await hub.quiet();
    expect(told).toHaveLength(97);
  });

  it('of the same file again changes nothing and tells nothing', async () => {
    const file = csv([good(1), good(2)]);
    await importFile('text/csv', file);
    await hub.quiet();
    told = [];
    expect((await importFile('text/csv', file)).body).toEqual({ landed: 2, rejected: [] });
    await hub.quiet();
    expect(told).toEqual([]);
  });

  it('reads NDJSON too, knows the currency’s decimals, and tells a line that is no JSON', async () => {
    const rows = [
      '{"sku":"Y","name":"Yen","price":"120","taxCode":"standard"}',
      '{oops',
      '{"sku":"Z","name":"","price":"1.5","taxCode":"standard"}',
    ];
    const { body } = await importFile('application/x-ndjson', rows.join('\n'), 'JPY');
    expect(body).toEqual({
      landed: 1,
      rejected: [
        { line: 2, field: '', reason: 'is not JSON' },
        { line: 3, field: 'price', reason: '"1.5" is not a price in JPY' },
      ],
    });
    expect((await get('/api/products')).body.products).toMatchObject([{ sku: 'Y', price: 120 }]);
  });

  it('of another kind of file is refused and lands nothing', async () => {
    const { status, body } = await importFile('application/pdf', '%PDF');
    expect(status).toBe(422);
    expect(body.issues).toEqual([
      { path: 'content-type', message: 'must be text/csv or application/x-ndjson' },
    ]);
  });
});

describe('a product', () => {
  it('is made, changed and found, and each change is told with its version', async () => {
    const { status, body } = await post(aMug);
    expect(status).toBe(201);
    const changed = await call(hub.baseUrl, 'PATCH', `/api/products/${body.id}`, {
      token: admin(),
      body: { price: 500 },
    });
    expect(changed.body).toMatchObject({ ...aMug, price: 500 });
    expect((await get('/api/products?search=mug')).body.products).toHaveLength(1);
    await hub.quiet();
    expect(told).toEqual([
      { sku: 'MUG', version: 1 },
      { sku: 'MUG', version: 2 },
    ]);
  });

  it('with a SKU or barcode that another has is refused, and told whose it is', async () => {
    await post({ ...aMug, barcode: barcodeOf(1) });
    expect(await post({ ...aMug, barcode: barcodeOf(2) })).toMatchObject({
      status: 409,
      body: { code: 'product.sku-taken' },
    });
    const clash = await post({ ...aMug, sku: 'CUP', barcode: barcodeOf(1) });
    expect(clash).toMatchObject({ status: 409, body: { code: 'product.barcode-taken' } });
    expect(JSON.stringify(clash.body)).toContain('Mug, blue');
  });

  it('made twice under one id is one product', async () => {
    const [first, second] = [await post({ ...aMug, id: 'p-1' }), await post({ ...aMug, id: 'p-1' })];
    expect(second.body).toEqual(first.body);
    expect((await get('/api/products')).body.products).toHaveLength(1);
  });

  it('is not there for another company', async () => {
    const { body } = await post(aMug);
    const other = admin('company-other');
    expect((await get(`/api/products/${body.id}`, other)).status).toBe(404);
    const change = await call(hub.baseUrl, 'PATCH', `/api/products/${body.id}`, {
      token: other,
      body: { price: 1 },
    });
    expect(change.status).toBe(404);
    expect((await get('/api/products', other)).body.products).toEqual([]);
  });

  it('comes in pages that lose nothing', async () => {
    for (let index = 0; index < 7; index++) await post({ ...aMug, sku: `M-${index}` });
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const { body } = await get(`/api/products?limit=3${next === '' ? '' : `&cursor=${next}`}`);
      seen.push(...body.products.map(({ sku }: { sku: string }) => sku));
      next = body.next;
    }
    expect(seen).toEqual(['M-0', 'M-1', 'M-2', 'M-3', 'M-4', 'M-5', 'M-6']);
  });
});
