/** What tills cost that only listen, and how long a new price takes to reach every one of them. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Product } from '@counterbook/shared/catalog';
import type { HubProcess } from '../../processes/hub-process.ts';
import { processorSeconds } from '../process-load.ts';
import type { BenchShop } from '../sale-path/bench-shop.ts';
import { residentMebibytes } from '../sale-path/till-over-protocol.ts';
import { spreadOf, thousandth } from '../statistics.ts';
import { endOfFeed } from './feed-documents.ts';
import { hireSimulatedTills } from './simulated/hire.ts';

type Crowd = {
  readonly hub: HubProcess;
  readonly shop: BenchShop;
  readonly tills: number;
  readonly restSeconds: number;
  readonly product: Product;
};

export async function measureCrowd({ hub, shop, tills, restSeconds, product }: Crowd) {
  const crowd = await hireSimulatedTills(tills, { shop, hubUrl: hub.url });
  try {
    const at = await endOfFeed(shop.probe, 'products');
    const before = residentMebibytes(hub.pid);
    await crowd.ask('connect', at);
    const used = processorSeconds(hub.pid);
    await delay(restSeconds * 1000);
    const usedAfter = processorSeconds(hub.pid);
    const resident = residentMebibytes(hub.pid);
    const price = product.price + 1;
    await crowd.ask('awaitPrice', { productId: product.id, price });
    const from = performance.timeOrigin + performance.now();
    await shop.admin.patch(`/api/products/${product.id}`, { price });
    const fanOut = spreadOf((await crowd.ask('whenPriced')).map((moment) => moment - from));
    return {
      tills,
      hubResidentMebibytes: resident,
      hubMebibytesMoreThanWithout: resident === null || before === null ? null : resident - before,
      hubProcessorShareIdle:
        used === null || usedAfter === null ? null : thousandth((usedAfter - used) / restSeconds),
      priceChangeFannedOut: fanOut,
    };
  } finally {
    await crowd.kill();
  }
}
