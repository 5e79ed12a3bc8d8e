/** Several new tills of the shop at once, each a process of its own, and one that comes back to a changed catalogue. */
import { minorToDecimal } from '@counterbook/shared/money';
import type { TillProcess } from '../../processes/till-process.ts';
import type { BenchShop } from '../sale-path/bench-shop.ts';
import type { BenchCatalogue } from '../sale-path/catalogue.ts';
import { firstSync } from '../sale-path/first-sync.ts';
import { newTill, type TillPlace } from '../sale-path/till-over-protocol.ts';
import { hundredth, timed } from '../statistics.ts';
import { waitUntil } from '../wait-until.ts';
import { countAfter, endOfFeed, PAGE } from './feed-documents.ts';

const PATIENCE = { withinSeconds: 600, everyMilliseconds: 20 } as const;
const SHARE_CHANGED = 100;

type Shop = { readonly shop: BenchShop; readonly catalogue: BenchCatalogue };

/** From all being let in at once until the last one finds the last product. */
export async function newTillsAtOnce(place: Omit<TillPlace, 'name'>, count: number, on: Shop) {
  const tills: TillProcess[] = [];
  for (let number = 0; number < count; number++) {
    const till = await newTill({ ...place, name: `new-${number}` });
    await till.start();
    tills.push(till);
  }
  const { milliseconds } = await timed(() =>
    Promise.all(tills.map((till) => firstSync(till, on.shop, on.catalogue))),
  );
  const documents = on.catalogue.products.length * count;
  const figures = {
    tills: count,
    secondsUntilAllLoaded: hundredth(milliseconds / 1000),
    documentsPerSecond: Math.round((documents / milliseconds) * 1000),
  };
  return { tills, figures };
}

/** A till is away while one product in a hundred changes; from its start until it finds what changed last. */
export async function resumeAfterChange(till: TillProcess, { shop, catalogue }: Shop) {
  await till.stop();
  const changed = catalogue.products.filter((_, index) => index % SHARE_CHANGED === 0);
  const last = changed.at(-1);
  if (!last) throw new Error('there are no products');
  const name = (product: { readonly name: string }) => `${product.name.slice(0, 290)} (new)`;
  const before = await endOfFeed(shop.probe, 'products');
  const rows = changed.map((product) =>
    JSON.stringify({
      ...product,
      name: name(product),
      price: minorToDecimal(999, 'GBP'),
      taxCode: 'standard',
    }),
  );
  const path = '/api/products/import?currency=GBP';
  await shop.admin.upload(path, 'application/x-ndjson', rows.join('\n'));
  const arrived = async () =>
    (await countAfter(shop.probe, 'products', before)) === Math.min(PAGE, changed.length);
  await waitUntil(arrived, { ...PATIENCE, what: 'the changes in the feed' });
  const ready = await timed(() => till.start());
  const caughtUp = await timed(() =>
    waitUntil(
      async () =>
        (await till.commands.searchProducts.query({ text: last.sku, limit: 20 })).some(
          (one) => one.sku === last.sku && one.name === name(last),
        ),
      { ...PATIENCE, what: 'the changed product in the till’s search' },
    ),
  );
  return {
    changed: changed.length,
    secondsFromStart: hundredth((ready.milliseconds + caughtUp.milliseconds) / 1000),
    secondsFromReady: hundredth(caughtUp.milliseconds / 1000),
  };
}
