/** The shop that trades while its hub is broken: a dozen goods at odd prices, a few customers with accounts. */
import type { HubClient } from '../../../start/hub-client.ts';
import { type CompanyPlan, enrolmentCode, setUpCompany } from '../../../start/set-up-company.ts';

export type Goods = { readonly id: string; readonly price: number };
export type FaultShop = {
  readonly admin: HubClient;
  readonly shopId: string;
  readonly manager: { readonly staffId: string; readonly pin: string };
  readonly goods: readonly Goods[];
  readonly customers: readonly string[];
  /** Sold, and bought by, nobody but the sale that shows a recovery. */
  readonly probe: { readonly goods: Goods; readonly customerId: string };
  readonly openingPieces: number;
  readonly newCode: () => Promise<string>;
};

export const accounts = {
  superAdmin: { email: 'super@faults.example', password: 'faults-super-1' },
  admin: { email: 'admin@faults.example', password: 'faults-admin-1' },
};
const GOODS = 12;
const CUSTOMERS = 6;
const OPENING_PIECES = 100_000;
const MANAGER = { name: 'Fault manager', role: 'manager', pin: '8642' } as const;
const company: CompanyPlan = {
  name: 'Fault Stores',
  currency: 'GBP',
  locale: 'en-GB',
  shops: [
    {
      code: 'FLT',
      name: 'Fault street',
      addressLines: [],
      taxNumber: '',
      receiptFooter: '',
      taxRates: [{ code: 'standard', name: 'VAT 20 %', ppm: 200_000 }],
      staff: [MANAGER],
    },
  ],
};

export async function setUpFaultShop(hubUrl: string): Promise<FaultShop> {
  const { admin, shops } = await setUpCompany(hubUrl, company, accounts);
  const shop = shops[0];
  const manager = shop?.staff[0];
  if (!shop || !manager) throw new Error('the shop was not set up');
  const goods = await importGoods(admin);
  const lines = goods.map(({ id }) => ({ productId: id, quantity: OPENING_PIECES * 1000 }));
  await admin.post('/api/inventory/receipts', {
    id: 'opening',
    shopId: shop.id,
    reference: 'opening',
    lines,
  });
  const customers = Array.from({ length: CUSTOMERS + 1 }, (_, number) => `customer-${number}`);
  const people = customers.map((id, number) => ({ id, code: `C${number}`, name: `Customer ${number}` }));
  await admin.post('/api/customers', { customers: people });
  const [probeGoods, ...usualGoods] = goods;
  const [probeCustomer, ...usualCustomers] = customers;
  if (!probeGoods || !probeCustomer) throw new Error('the shop has nothing to sell');
  return {
    admin,
    shopId: shop.id,
    manager: { staffId: manager.id, pin: manager.pin },
    goods: usualGoods,
    customers: usualCustomers,
    probe: { goods: probeGoods, customerId: probeCustomer },
    openingPieces: OPENING_PIECES,
    newCode: () => enrolmentCode(admin, shop.id),
  };
}

/** No two prices are multiples of each other, so that a sum tells which sale is missing in it. */
async function importGoods(admin: HubClient): Promise<readonly Goods[]> {
  const priceOf = (number: number) => 101 + 37 * number;
  const rows = Array.from({ length: GOODS + 1 }, (_, number) => ({
    sku: `F-${String(number).padStart(3, '0')}`,
    barcode: '',
    name: `Goods number ${number}`,
    kind: 'goods',
    unit: 'piece',
    price: (priceOf(number) / 100).toFixed(2),
    taxCode: 'standard',
    category: '',
  }));
  const text = rows.map((row) => JSON.stringify(row)).join('\n');
  await admin.upload('/api/products/import?currency=GBP', 'application/x-ndjson', text);
  const { products } = await admin.get<{ products: readonly { id: string; sku: string; price: number }[] }>(
    '/api/products?limit=100',
  );
  return rows.map(({ sku }, number) => {
    const product = products.find((one) => one.sku === sku);
    if (product?.price !== priceOf(number)) throw new Error(`${sku} is not at the hub at its price`);
    return { id: product.id, price: product.price };
  });
}
