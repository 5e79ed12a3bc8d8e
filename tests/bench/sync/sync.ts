/**
 * Replication, measured: hub and tills as processes of their own and on disk with the product's flushes; beside ours,
 * in the same run and with the same documents, those who replicate too. One party at a time has the machine.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Product } from '@counterbook/shared/catalog';
import { freePort } from '../../processes/free-port.ts';
import { HubProcess } from '../../processes/hub-process.ts';
import type { TillProcess } from '../../processes/till-process.ts';
import { type BenchShop, importCatalogue, setUpBenchShop } from '../sale-path/bench-shop.ts';
import { type BenchCatalogue, readCatalogue } from '../sale-path/catalogue.ts';
import { firstSync } from '../sale-path/first-sync.ts';
import { measureHandIn } from '../sale-path/hand-in.ts';
import { measureNews } from '../sale-path/news.ts';
import { rawPageLoop } from '../sale-path/raw-loops.ts';
import { codeAt } from '../sale-path/scans.ts';
import { newTill, residentMebibytes, startSelling } from '../sale-path/till-over-protocol.ts';
import { hundredth } from '../statistics.ts';
import { syncBudgetsOf } from './budgets.ts';
import { measureCrowd } from './crowd.ts';
import { feedDocuments, salesOf, writeFeed } from './feed-documents.ts';
import { newTillsAtOnce, resumeAfterChange } from './fleet.ts';
import { type PeerRate, peerFirstSync, peerHandIn } from './measure-peers.ts';
import { hireSimulatedTills } from './simulated/hire.ts';
import { measureStorm } from './storm.ts';
import { measureWire } from './wire.ts';

/** How much of everything; the design's sizes are the command's defaults. */
export type Size = {
  readonly products: number;
  /** Handed in by one till after an absence. */
  readonly sales: number;
  /** Enrolled at once. */
  readonly newTills: number;
  /** Sales whose news is followed, idle and busy. */
  readonly rounds: number;
  /** Tills that sell meanwhile. */
  readonly sellers: number;
  /** Tills that come back at once, and what they bring together. */
  readonly tills: number;
  readonly stormSales: number;
  /** Tills that only listen, and for how long. */
  readonly listeners: number;
  readonly restSeconds: number;
};
type Say = (line: string) => void;

type Run = {
  readonly directory: string;
  readonly hub: HubProcess;
  readonly shop: BenchShop;
  readonly catalogue: BenchCatalogue;
  readonly products: number;
  readonly size: Size;
  readonly say: Say;
};

/** All simulated tills share one address, as no real ones do. */
const ONE_ADDRESS = { RATE_LIMIT_ADDRESS: 'off', RATE_LIMIT_SIGN_IN: 'off', RATE_LIMIT_ACCOUNT: 'off' };
/** A sale at each till, on average. */
const SELLING_EVERY_MS = 5_000;

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
      stormBatch: figures.storm.batch,
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
    const down = await firstSyncs(run, till);
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
    say(`${size.tills} tills hand in ${size.stormSales} sales at once`);
    const storm = await measureStorm({
      ...{ hub, shop, tills: size.tills, sales: size.stormSales, products, live },
    });
    await watcher.stop();
    const up = await handIns(run, till);
    await till.stop();
    say(`bytes of ${size.rounds} sales on the line`);
    const wire = await measureWire({ directory, hubUrl: hub.url, shop, catalogue, sales: size.rounds });
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

/** From an empty till to everything durable, indexed and searchable; the others as far as they go. */
async function firstSyncs(run: Run, till: TillProcess) {
  const { directory, shop, catalogue, products, say } = run;
  say('first sync: raw page loop, ours, PouchDB, WatermelonDB');
  const raw = await rawPageLoop(directory, shop.probe);
  await till.start();
  const milliseconds = await firstSync(till, shop, catalogue);
  const ours = perSecond(products, milliseconds);
  const residentMebibytesAfter = residentMebibytes(till.pid);
  const productsFile = join(directory, 'products.ndjson');
  await writeFeed(shop.probe, 'products', productsFile);
  const plan = { directory, productsFile, products, say };
  const pouch = await peerFirstSync('pouch', plan);
  const watermelon = await peerFirstSync('watermelon', plan);
  const rawRate = perSecond(raw.rows, raw.milliseconds);
  return {
    figures: {
      ours: {
        documentsPerSecond: ours,
        seconds: hundredth(milliseconds / 1000),
        residentMebibytesAfter,
        durability: 'SQLite, WAL, synchronous FULL, on both sides',
        finds: 'by id, SKU and barcode, and by any three letters inside a name',
      },
      raw: {
        documentsPerSecond: rawRate,
        durability: 'SQLite, WAL, synchronous FULL, a commit for each page',
        finds: 'by id only',
      },
      pouch,
      watermelon,
    },
    ratios: {
      firstSyncVsPouch: ratioTo(pouch, ours),
      firstSyncVsRaw: hundredth(ours / rawRate),
      firstSyncVsWatermelon: ratioTo(watermelon, ours),
    },
  };
}

async function newsIdleAndBusy(
  { hub, shop, size, say, ...run }: Run,
  live: Parameters<typeof measureStorm>[0]['live'],
) {
  say(`till to hub to other till, ${size.rounds} sales, idle`);
  const idle = await measureNews({ ...live, rounds: size.rounds });
  say(`the same with ${size.sellers} tills selling`);
  const sellers = await hireSimulatedTills(size.sellers, { shop, hubUrl: hub.url });
  try {
    const products = await someProducts({ hub, shop, size, say, ...run });
    await sellers.ask('startSelling', { everyMs: SELLING_EVERY_MS, products });
    const busy = await measureNews({ ...live, rounds: size.rounds });
    return { idle, busy, soldMeanwhile: await sellers.ask('stopSelling') };
  } finally {
    await sellers.kill();
  }
}

/** Ours with all effects booked; the others as soon as their documents are there. */
async function handIns(run: Run, till: TillProcess) {
  const { directory, hub, shop, catalogue, products, size, say } = run;
  say(`hand-in of ${size.sales} sales made with the hub away: ours, PouchDB, WatermelonDB`);
  const ours = await measureHandIn({ till, hub, shop, catalogue, sales: size.sales });
  const terminalId = await terminalIdOf(shop, till);
  const sales = (await salesOf(shop.probe, terminalId)).slice(-size.sales);
  const plan = { directory, productsFile: '', products, say };
  const pouch = await peerHandIn('pouch', plan, sales);
  const watermelon = await peerHandIn('watermelon', plan, sales);
  return {
    figures: { ours, pouch, watermelon },
    ratios: {
      handInVsPouch: ratioTo(pouch, ours.handInSalesPerSecond),
      handInVsWatermelon: ratioTo(watermelon, ours.handInSalesPerSecond),
    },
  };
}

/** The till's own terminal: the one with the code that its screen shows. */
async function terminalIdOf({ admin }: BenchShop, till: TillProcess): Promise<string> {
  type Terminals = { readonly terminals: readonly { readonly id: string; readonly terminalCode: string }[] };
  const { terminals } = await admin.get<Terminals>('/api/sync/terminals');
  const own = terminals.find(({ terminalCode }) => terminalCode === till.view.terminalCode);
  if (!own) throw new Error('the till is not at the hub');
  return own.id;
}

const SOME = 500;

async function someProducts({ shop }: Run): Promise<readonly Product[]> {
  const some: Product[] = [];
  for await (const document of feedDocuments(shop.probe, 'products')) {
    some.push(document as unknown as Product);
    if (some.length === SOME) break;
  }
  return some;
}

function ratioTo(peer: PeerRate, ours: number): number | null {
  return 'notMeasured' in peer ? null : hundredth(ours / peer.documentsPerSecond);
}

function perSecond(count: number, milliseconds: number): number {
  return Math.round((count / milliseconds) * 1000);
}
