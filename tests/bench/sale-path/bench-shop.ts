/** The shop that is measured: one company, one shop, its customers and the catalogue, made through the hub's API. */
import { minorToDecimal } from '@counterbook/shared/money';
import type { HubClient } from '../../../start/hub-client.ts';
import { enrolmentCode, setUpCompany } from '../../../start/set-up-company.ts';
import { timed } from '../statistics.ts';
import { waitUntil } from '../wait-until.ts';
import type { BenchCatalogue } from './catalogue.ts';
import { enrolProbe } from './raw-loops.ts';

const CUSTOMERS = 200;
const PATIENCE_SECONDS = 300;

const company = {
  name: 'Bench Stores',
  currency: 'GBP',
  locale: 'en-GB',
  shops: [
    {
      code: 'BEN',
      name: 'Bench',
      addressLines: [],
      taxNumber: '',
      receiptFooter: '',
      taxRates: [{ code: 'standard', name: 'VAT 20 %', ppm: 200_000 }],
      staff: [{ name: 'Bench manager', role: 'manager', pin: '1357' }],
    },
  ],
} as const;
const accounts = {
  superAdmin: { email: 'super@bench.example', password: 'bench-super-1' },
  admin: { email: 'admin@bench.example', password: 'bench-admin-1' },
};

export type BenchShop = {
  readonly admin: HubClient;
  readonly shopId: string;
  readonly manager: { readonly staffId: string; readonly pin: string };
  readonly customers: readonly string[];
  /** A device of the bench's own that reads feeds without being a till. */
  readonly probe: HubClient;
};

export async function setUpBenchShop(hubUrl: string): Promise<BenchShop> {
  const { admin, shops } = await setUpCompany(hubUrl, company, accounts);
  const shop = shops[0];
  const manager = shop?.staff[0];
  if (!shop || !manager) throw new Error('the bench shop was not set up');
  const customers = Array.from({ length: CUSTOMERS }, (_, index) => `customer-${index}`);
  await admin.post('/api/customers', {
    customers: customers.map((id, index) => ({ id, code: `C${index}`, name: `Customer ${index}` })),
  });
  const probe = await enrolProbe(hubUrl, await enrolmentCode(admin, shop.id));
  return {
    admin,
    shopId: shop.id,
    manager: { staffId: manager.id, pin: manager.pin },
    customers,
    probe,
  };
}

/** Imports the catalogue as one file; done for the shop when the last product is in the tills' feed. */
export async function importCatalogue({ admin, probe }: BenchShop, { products }: BenchCatalogue) {
  const rows = products.map((product, index) =>
    JSON.stringify({ ...product, price: minorToDecimal(100 + (index % 900), 'GBP'), taxCode: 'standard' }),
  );
  const imported = await timed(() =>
    admin.upload<{ landed: number; rejected: readonly unknown[] }>(
      '/api/products/import?currency=GBP',
      'application/x-ndjson',
      rows.join('\n'),
    ),
  );
  const { landed, rejected } = imported.value;
  const inFeed = await timed(() => untilFeedHas(probe, landed));
  return {
    landed,
    rejected: rejected.length,
    milliseconds: imported.milliseconds,
    untilInFeedMilliseconds: imported.milliseconds + inFeed.milliseconds,
  };
}

async function untilFeedHas(probe: HubClient, count: number): Promise<void> {
  const first = await probe.get<{ checkpoint: { epoch: string } }>('/api/sync/feeds/products?limit=1');
  const path = `/api/sync/feeds/products?limit=1&epoch=${first.checkpoint.epoch}&sequence=${count - 1}`;
  await waitUntil(
    async () => (await probe.get<{ documents: readonly unknown[] }>(path)).documents.length > 0,
    { what: 'the import in the feed', withinSeconds: PATIENCE_SECONDS, everyMilliseconds: 50 },
  );
}
