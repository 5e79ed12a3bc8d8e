/** The shop of the replay: the products, customers and staff that the file needs, made through the hub's API. */

import { decimalToMinor } from '@counterbook/shared/money';
import type { HubClient } from '../../start/hub-client.ts';
import { type CompanyPlan, setUpCompany } from '../../start/set-up-company.ts';
import type { Invoice } from './invoice.ts';
import { plannedCustomers, plannedProducts } from './plan.ts';
import type { Catalogue } from './ring-up.ts';

const MANAGER = { name: 'Replay manager', role: 'manager', pin: '2468' } as const;
export const OPENING_THOUSANDTHS = 1_000_000;

const company: CompanyPlan = {
  name: 'Replay Gifts',
  currency: 'GBP',
  locale: 'en-GB',
  shops: [
    {
      code: 'GIFT',
      name: 'Gift shop',
      addressLines: ['1 Market Place'],
      taxNumber: 'GB 000 0000 00',
      taxRates: [{ code: 'standard', name: 'VAT 20 %', ppm: 200_000 }],
      receiptFooter: '',
      staff: [MANAGER],
    },
  ],
};

export type Prepared = { readonly admin: HubClient; readonly shopId: string; readonly catalogue: Catalogue };

export async function prepareShop(hubUrl: string, invoices: readonly Invoice[]): Promise<Prepared> {
  const accounts = {
    superAdmin: { email: 'super@replay.example', password: 'replay-super-1' },
    admin: { email: 'admin@replay.example', password: 'replay-admin-1' },
  };
  const { admin, shops } = await setUpCompany(hubUrl, company, accounts);
  const shop = shops[0];
  const manager = shop?.staff[0];
  if (!shop || !manager) throw new Error('the shop was not set up');
  const products = await importProducts(admin, invoices);
  const goods = plannedProducts(invoices).filter(({ kind }) => kind === 'goods');
  const lines = goods.map(({ sku }) => ({
    productId: products.get(sku)?.id ?? sku,
    quantity: OPENING_THOUSANDTHS,
  }));
  await admin.post('/api/inventory/receipts', {
    id: 'opening',
    shopId: shop.id,
    reference: 'opening stock',
    lines,
  });
  const customers = new Map(plannedCustomers(invoices).map((code) => [code, `customer-${code}`]));
  const people = [...customers].map(([code, id]) => ({ id, code, name: `Customer ${code}` }));
  if (people.length > 0) await admin.post('/api/customers', { customers: people });
  return {
    admin,
    shopId: shop.id,
    catalogue: { products, customers, manager: { staffId: manager.id, pin: manager.pin } },
  };
}

async function importProducts(
  admin: HubClient,
  invoices: readonly Invoice[],
): Promise<Catalogue['products']> {
  const planned = plannedProducts(invoices);
  const rows = planned.map((product) =>
    JSON.stringify({ ...product, barcode: '', unit: 'piece', taxCode: 'standard', category: '' }),
  );
  const report = await admin.upload<{ landed: number }>(
    '/api/products/import?currency=GBP',
    'application/x-ndjson',
    rows.join('\n'),
  );
  if (report.landed !== planned.length)
    throw new Error(`the import landed ${report.landed} of ${planned.length}`);
  const products = new Map<string, { id: string; price: number }>();
  let cursor: string | null = null;
  do {
    const path: string = `/api/products?limit=1000${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
    const page: { products: readonly { id: string; sku: string; price: number }[]; next: string | null } =
      await admin.get(path);
    for (const { sku, id, price } of page.products) products.set(sku, { id, price });
    cursor = page.next;
  } while (cursor !== null);
  for (const { sku, price } of planned) {
    const minor = decimalToMinor(price, 'GBP');
    if (!minor.ok || products.get(sku)?.price !== minor.value)
      throw new Error(`${sku} has another price at the hub`);
  }
  return products;
}
