/**
 * Replication, measured: hub and tills as processes of their own and on disk with the product's flushes; beside ours,
 * in the same run and with the same documents, those who replicate too. One party at a time has the machine.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../processes/free-port.ts';
import { HubProcess } from '../../processes/hub-process.ts';
import type { TillProcess } from '../../processes/till-process.ts';
import { importCatalogue, setUpBenchShop } from '../sale-path/bench-shop.ts';
import { readCatalogue } from '../sale-path/catalogue.ts';
import { measureNews } from '../sale-path/news.ts';
import { codeAt } from '../sale-path/scans.ts';
import { newTill, startSelling } from '../sale-path/till-over-protocol.ts';
import { syncBudgetsOf } from './budgets.ts';
import { compareFirstSyncs, compareHandIns } from './compare.ts';
import { measureCrowd } from './crowd.ts';
import { newTillsAtOnce, resumeAfterChange } from './fleet.ts';
import { type Run, type Say, type Size, someProducts } from './run.ts';
import { hireSimulatedTills } from './simulated/hire.ts';
import { measureStorm } from './storm.ts';
import { measureSustained } from './sustained.ts';
import { measureWire } from './wire.ts';

/** All simulated tills share one address, as no real ones do. */
const ONE_ADDRESS = { RATE_LIMIT_ADDRESS: 'off', RATE_LIMIT_SIGN_IN: 'off', RATE_LIMIT_ACCOUNT: 'off' };
/** A sale at each till, on average. */
const SELLING_EVERY_MS = 5_000;
const MOST_METERED = 500;

export async function benchSync(size: Size, say: Say) {
  // On the project's own disk: a temporary folder may be memory, where a flush costs nothing.
  const directory = mkdtempSync(join(process.cwd(), 'data-bench-'));
  const hub = new HubProcess({
    directory: join(directory, 'hub'),
    port: await freePort(),
    environment: ONE_ADDRESS,
  });
  try {
    const catalogue = readCatalogue(size.products);
    await hub.start();
    const shop = await setUpBenchShop(hub.url);
    say(`import of ${catalogue.products.length} products`);
    const { landed, rejected } = await importCatalogue(shop, catalogue);
    const run: Run = { directory, hub, shop, catalogue, products: landed, size, say };
    const { figures, ratios } = await measure(run);
    const machine = {
      cores: availableParallelism(),
      memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
      node: process.version,
    };
    const data = { source: catalogue.source, ...size, products: landed, rejected };
    const budgets = syncBudgetsOf({
      ratios,
      idle: figures.tillToHubToOtherTill.idle,
      handInSalesPerSecond: figures.handIn.ours.handInSalesPerSecond,
      sustained: figures.sustained,
    });
    return { machine, data, unit: 'milliseconds unless named otherwise', figures, ratios, budgets };
  } finally {
    await hub.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function measure(run: Run) {
  const { directory, hub, shop, catalogue, size, say } = run;
  const till = await newTill({ name: 'till', directory, hubUrl: hub.url });
  const running: TillProcess[] = [till];
  try {
    const down = await compareFirstSyncs(run, till);
    say(`${size.newTills} new tills at once`);
    const fleet = await newTillsAtOnce({ directory, hubUrl: hub.url }, size.newTills, { shop, catalogue });
    running.push(...fleet.tills);
    const [watcher] = fleet.tills;
    if (!watcher) throw new Error('news needs a second till');
    for (const idle of fleet.tills) if (idle !== watcher) await idle.stop();
    say('a till comes back to a changed catalogue');
    const resume = await resumeAfterChange(watcher, { shop, catalogue });
    await startSelling(till, shop);
    await startSelling(watcher, shop);
    const live = { seller: till, watcher, code: codeAt(catalogue, 0) };
    const news = await newsIdleAndBusy(run, live);
    const products = await someProducts(run);
    say(`${size.sellers} tills hand in 200 sales a second for ${size.sustainSeconds} seconds`);
    const sustained = await measureSustained({
      ...{ hub, shop, tills: size.sellers, seconds: size.sustainSeconds, products },
    });
    say(`${size.tills} tills hand in ${size.stormSales} sales at once`);
    const storm = await measureStorm({
      ...{ hub, shop, tills: size.tills, sales: size.stormSales, products, live },
    });
    await watcher.stop();
    const up = await compareHandIns(run, till);
    await till.stop();
    const sales = Math.min(MOST_METERED, size.rounds);
    say(`bytes of ${sales} sales on the line`);
    const wire = await measureWire({ directory, hubUrl: hub.url, shop, catalogue, sales });
    say(`${size.listeners} tills listen, and hear of a price`);
    const product = products[0];
    if (!product) throw new Error('there are no products');
    const crowd = await measureCrowd({
      ...{ hub, shop, product, tills: size.listeners, restSeconds: size.restSeconds },
    });
    return {
      figures: {
        firstSync: down.figures,
        handIn: up.figures,
        newTillsAtOnce: fleet.figures,
        resumeAfterOnePercentChanged: resume,
        tillToHubToOtherTill: news,
        sustained,
        storm,
        onTheWire: wire,
        listening: crowd,
      },
      ratios: { ...down.ratios, ...up.ratios },
    };
  } finally {
    for (const each of running) await each.stop();
  }
}

async function newsIdleAndBusy(run: Run, live: Parameters<typeof measureStorm>[0]['live']) {
  const { hub, shop, size, say } = run;
  say(`till to hub to other till, ${size.rounds} sales, idle`);
  const idle = await measureNews({ ...live, rounds: size.rounds });
  say(`the same with ${size.sellers} tills selling`);
  const sellers = await hireSimulatedTills(size.sellers, { shop, hubUrl: hub.url });
  try {
    const products = await someProducts(run);
    await sellers.ask('startSelling', { everyMs: SELLING_EVERY_MS, products });
    const busy = await measureNews({ ...live, rounds: size.rounds });
    return { idle, busy, soldMeanwhile: await sellers.ask('stopSelling') };
  } finally {
    await sellers.kill();
  }
}
