/** A hub's working day: so many sales a second, for as long as asked, whoever is slow; and how far its books are behind. */
import type { Product } from '@counterbook/shared/catalog';
import type { HubProcess } from '../../processes/hub-process.ts';
import { readSummary } from '../../replay/hub-sums.ts';
import type { BenchShop } from '../sale-path/bench-shop.ts';
import { hundredth } from '../statistics.ts';
import { waitUntil } from '../wait-until.ts';
import { hireSimulatedTills } from './simulated/hire.ts';

/** The design's floor is held at this rate, not at the highest one. */
const SALES_PER_SECOND = 200;

type Sustained = {
  readonly hub: HubProcess;
  readonly shop: BenchShop;
  readonly tills: number;
  readonly seconds: number;
  readonly products: readonly Product[];
};

export async function measureSustained({ hub, shop, tills, seconds, products }: Sustained) {
  const crowd = await hireSimulatedTills(tills, { shop, hubUrl: hub.url });
  try {
    const before = (await readSummary(shop.admin)).sales.count;
    const { sold, milliseconds, batch } = await crowd.ask('sustain', {
      ...{ perSecond: SALES_PER_SECOND, seconds, products },
    });
    const from = performance.now();
    await waitUntil(async () => (await readSummary(shop.admin)).sales.count - before === sold, {
      what: 'the last sale in the books',
      withinSeconds: 300,
      everyMilliseconds: 50,
    });
    return {
      tills,
      sales: sold,
      salesPerSecond: Math.round((sold / milliseconds) * 1000),
      batch,
      effectsBehindSecondsAtItsEnd: hundredth((performance.now() - from) / 1000),
    };
  } finally {
    await crowd.kill();
  }
}
