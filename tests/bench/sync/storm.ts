/** The hub's worst morning: many tills come back at once with a month of sales, while one shop goes on selling. */
import type { Product } from '@counterbook/shared/catalog';
import type { HubProcess } from '../../processes/hub-process.ts';
import type { TillProcess } from '../../processes/till-process.ts';
import { readSummary } from '../../replay/hub-sums.ts';
import { watchPeak } from '../process-load.ts';
import type { BenchShop } from '../sale-path/bench-shop.ts';
import { measureNews } from '../sale-path/news.ts';
import { hundredth } from '../statistics.ts';
import { waitUntil } from '../wait-until.ts';
import { hireSimulatedTills } from './simulated/hire.ts';

type Storm = {
  readonly hub: HubProcess;
  readonly shop: BenchShop;
  readonly tills: number;
  readonly sales: number;
  readonly products: readonly Product[];
  readonly live: { readonly seller: TillProcess; readonly watcher: TillProcess; readonly code: string };
};

const PATIENCE_SECONDS = 900;
const MOST_ROUNDS = 100_000;

export async function measureStorm({ hub, shop, tills, sales, products, live }: Storm) {
  const crowd = await hireSimulatedTills(tills, { shop, hubUrl: hub.url });
  try {
    await crowd.ask('prepare', { sales, products });
    const before = (await readSummary(shop.admin)).sales.count;
    const peakMebibytes = watchPeak(hub.pid);
    const from = performance.now();
    let isDrained = false;
    let liveSales = 0;
    const news = measureNews({ ...live, rounds: MOST_ROUNDS, isOver: () => isDrained }).then((spread) => {
      // The first round is not measured.
      liveSales = spread.count + 1;
      return spread;
    });
    const handedIn = await crowd.ask('handInPrepared');
    const wanted = {
      what: 'the storm in the books',
      withinSeconds: PATIENCE_SECONDS,
      everyMilliseconds: 250,
    };
    await waitUntil(async () => (await readSummary(shop.admin)).sales.count - before >= sales, wanted);
    isDrained = true;
    const liveSpread = await news;
    const seconds = (performance.now() - from) / 1000;
    await waitUntil(
      async () => (await readSummary(shop.admin)).sales.count - before === sales + liveSales,
      wanted,
    );
    return {
      tills,
      sales,
      drainSecondsUntilAcknowledged: hundredth(handedIn.milliseconds / 1000),
      drainSecondsUntilBooked: hundredth(seconds),
      salesPerSecond: Math.round(sales / seconds),
      batch: handedIn.batch,
      liveTillToHubToOtherTill: liveSpread,
      hubPeakMebibytes: peakMebibytes(),
    };
  } finally {
    await crowd.kill();
  }
}
