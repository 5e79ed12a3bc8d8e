/** A new till takes the whole catalogue, beside a loop that does nothing but put the same pages into SQLite. */
import { enrolmentCode } from '../../../start/set-up-company.ts';
import type { TillProcess } from '../../processes/till-process.ts';
import { timed } from '../statistics.ts';
import { waitUntil } from '../wait-until.ts';
import type { BenchShop } from './bench-shop.ts';
import { accepted } from './bench-till.ts';
import type { BenchCatalogue } from './catalogue.ts';

const PATIENCE_SECONDS = 600;

/** Done when the till may be signed in to and its search finds what came last. @returns milliseconds */
export async function firstSync(
  till: TillProcess,
  shop: BenchShop,
  { products }: BenchCatalogue,
): Promise<number> {
  const code = await enrolmentCode(shop.admin, shop.shopId);
  const sku = products.at(-1)?.sku ?? '';
  const { milliseconds } = await timed(async () => {
    accepted(await till.commands.enrol.mutate({ hubUrl: till.options.hubUrl, code }));
    await till.until((view) => view.phase === 'signed-out' && !view.sync.isLoading, PATIENCE_SECONDS * 1000);
    await waitUntil(
      async () =>
        (await till.commands.searchProducts.query({ text: sku, limit: 20 })).some((one) => one.sku === sku),
      { what: 'the last product in the till’s search', withinSeconds: 60, everyMilliseconds: 20 },
    );
  });
  return milliseconds;
}
