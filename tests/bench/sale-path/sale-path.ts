/**
 * The path of a sale, measured: hub and tills as processes of their own, an engine in this one for what the wire would
 * hide, everything on disk with the flushes that the product makes.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { enrolmentCode } from '../../../start/set-up-company.ts';
import { freePort } from '../../processes/free-port.ts';
import { HubProcess } from '../../processes/hub-process.ts';
import { hundredth } from '../statistics.ts';
import { type BenchShop, importCatalogue, setUpBenchShop } from './bench-shop.ts';
import { accepted, openBenchTill } from './bench-till.ts';
import { budgetsOf } from './budgets.ts';
import { type BenchCatalogue, readCatalogue } from './catalogue.ts';
import { coldStart } from './cold-start.ts';
import { measureCounter } from './counter.ts';
import { firstSync } from './first-sync.ts';
import { measureHandIn } from './hand-in.ts';
import { measureNews } from './news.ts';
import { rawPageLoop } from './raw-loops.ts';
import { codeAt, measureScans } from './scans.ts';
import { newTill, residentMebibytes, startSelling } from './till-over-protocol.ts';

/** Everything else is measured as often as sales are handed in, within these. */
const LEAST = 20;
const MOST = { scans: 2000, searches: 500, protocolScans: 1000, rounds: 300 } as const;

type Options = { readonly products: number; readonly sales: number; readonly say: (line: string) => void };
type Run = {
  readonly directory: string;
  readonly hub: HubProcess;
  readonly shop: BenchShop;
  readonly catalogue: BenchCatalogue;
  readonly sales: number;
  readonly say: (line: string) => void;
};

export async function benchSalePath({ products, sales, say }: Options) {
  // On the project's own disk: a temporary folder may be memory, where a flush costs nothing.
  const directory = mkdtempSync(join(process.cwd(), 'data-bench-'));
  const hub = new HubProcess({ directory: join(directory, 'hub'), port: await freePort() });
  try {
    const catalogue = readCatalogue(products);
    await hub.start();
    const shop = await setUpBenchShop(hub.url);
    say(`import of ${catalogue.products.length} products`);
    const imported = await importCatalogue(shop, catalogue);
    const run: Run = { directory, hub, shop, catalogue, sales, say };
    const counter = await atTheCounter(run);
    const line = await overTheLine(run, imported.landed);
    const figures = {
      importRowsPerSecond: rate(imported.landed, imported.milliseconds),
      importSecondsUntilInFeed: hundredth(imported.untilInFeedMilliseconds / 1000),
      ...counter,
      ...line,
    };
    const ratios = {
      payVsBareInsert: hundredth(counter.payToPrintCommand.p50 / counter.bareDurableInsert.p50),
      firstSyncVsRawPageLoop: hundredth(
        figures.firstSyncDocumentsPerSecond / figures.rawPageLoopDocumentsPerSecond,
      ),
    };
    const machine = {
      cores: availableParallelism(),
      memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
      node: process.version,
    };
    const { landed, rejected } = imported;
    const data = { source: catalogue.source, products: landed, rejected, sales };
    const unit = 'milliseconds unless named otherwise';
    return { machine, data, unit, figures, ratios, budgets: budgetsOf({ figures, ratios }) };
  } finally {
    await hub.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The engine in this process, alone with a hub at rest. */
async function atTheCounter({ directory, hub, shop, catalogue, sales, say }: Run) {
  const bench = openBenchTill(join(directory, 'engine'));
  try {
    const code = await enrolmentCode(shop.admin, shop.shopId);
    accepted(await bench.till.enrol({ hubUrl: hub.url, code }));
    await bench.until((view) => view.phase === 'signed-out' && !view.sync.isLoading);
    accepted(await bench.till.signIn(shop.manager));
    accepted(await bench.till.openShift({ float: 10_000 }));
    say('at the counter: scan, search, pay');
    return await measureCounter({
      ...{ ...bench, directory, catalogue },
      scans: often(sales, MOST.scans),
      searches: often(sales, MOST.searches),
      sales: often(sales, MOST.rounds),
    });
  } finally {
    await bench.till.stop();
  }
}

/** Tills as processes of their own: first sync, scans through the protocol, news, hand-in, cold starts. */
async function overTheLine(run: Run, products: number) {
  const { directory, hub, shop, catalogue, sales, say } = run;
  const till = await newTill({ name: 'till', directory, hubUrl: hub.url });
  const watcher = await newTill({ name: 'watcher', directory, hubUrl: hub.url });
  const code = codeAt(catalogue, 0);
  try {
    say('raw page loop, then the first sync of a new till');
    const raw = await rawPageLoop(directory, shop.probe);
    await till.start();
    const synced = await firstSync(till, shop, catalogue);
    const residentAfterFirstSync = residentMebibytes(till.pid);
    const cold = await coldStart(till, shop, code);
    say('scans through the protocol');
    const scanToLineOverProtocol = await measureScans({
      scan: (each) => till.commands.scan.mutate({ code: each }),
      voidCart: () => till.commands.voidCart.mutate(),
      catalogue,
      count: often(sales, MOST.protocolScans),
    });
    say('till to hub to other till');
    await watcher.start();
    await firstSync(watcher, shop, catalogue);
    await startSelling(watcher, shop);
    const news = await measureNews({ seller: till, watcher, code, rounds: often(sales, MOST.rounds) });
    await watcher.stop();
    say(`hand-in of ${sales} sales made with the hub away`);
    const handIn = await measureHandIn({ till, hub, shop, catalogue, sales });
    say('cold start with all of them on the till');
    return {
      scanToLineOverProtocol,
      rawPageLoopDocumentsPerSecond: rate(raw.rows, raw.milliseconds),
      firstSyncSeconds: hundredth(synced / 1000),
      firstSyncDocumentsPerSecond: rate(products, synced),
      residentMebibytesAfterFirstSync: residentAfterFirstSync,
      coldStart: cold,
      tillToHubToOtherTill: news,
      ...handIn,
      coldStartWithSales: await coldStart(till, shop, code),
    };
  } finally {
    await till.stop();
    await watcher.stop();
  }
}

function often(sales: number, most: number): number {
  return Math.min(most, Math.max(LEAST, sales));
}

function rate(count: number, milliseconds: number): number {
  return Math.round((count / milliseconds) * 1000);
}
