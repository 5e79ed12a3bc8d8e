/**
 * The path of a sale, measured: a hub as a process of its own, a till's engine in this one, a second till beside it,
 * everything on disk with the flushes that the product makes.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { minorToDecimal } from '@counterbook/shared/money';
import { enrolmentCode, setUpCompany } from '../../../start/set-up-company.ts';
import { freePort } from '../../processes/free-port.ts';
import { HubProcess } from '../../processes/hub-process.ts';
import { hundredth, timed } from '../statistics.ts';
import { accepted, openBenchTill } from './bench-till.ts';
import { readCatalogue } from './catalogue.ts';
import { measureCounter } from './counter.ts';
import { measureHandIn, measureNews } from './hub-and-back.ts';
import { enrolProbe, rawPageLoop } from './raw-loops.ts';

type Options = { readonly products: number; readonly sales: number; readonly say: (line: string) => void };

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

export async function benchSalePath({ products: wanted, sales, say }: Options) {
  // On the project's own disk: a temporary folder may be memory, where a flush costs nothing.
  const directory = mkdtempSync(join(process.cwd(), 'data-bench-'));
  const hub = new HubProcess({ directory: join(directory, 'hub'), port: await freePort() });
  const { till, nextPrint, until } = openBenchTill(join(directory, 'till'));
  try {
    const catalogue = readCatalogue(wanted);
    await hub.start();
    const { admin, shops } = await setUpCompany(hub.url, company, accounts);
    const shop = shops[0];
    const manager = shop?.staff[0];
    if (!shop || !manager) throw new Error('the bench shop was not set up');

    say(`import of ${catalogue.products.length} products`);
    const rows = catalogue.products.map((product, index) =>
      JSON.stringify({ ...product, price: minorToDecimal(100 + (index % 900), 'GBP'), taxCode: 'standard' }),
    );
    const imported = await timed(() =>
      admin.upload<{ landed: number; rejected: readonly unknown[] }>(
        '/api/products/import?currency=GBP',
        'application/x-ndjson',
        rows.join('\n'),
      ),
    );
    const probe = await enrolProbe(hub.url, await enrolmentCode(admin, shop.id));
    const inFeed = await timed(() => untilFeedHas(probe, imported.value.landed));
    say('raw page loop, then the first sync of a new till');
    const raw = await rawPageLoop(directory, probe);
    const code = await enrolmentCode(admin, shop.id);
    const synced = await timed(async () => {
      accepted(await till.enrol({ hubUrl: hub.url, code }));
      await until((view) => view.phase === 'signed-out');
    });
    accepted(await till.signIn({ staffId: manager.id, pin: manager.pin }));
    accepted(await till.openShift({ float: 10_000 }));

    say('at the counter: scan, search, pay');
    const counter = await measureCounter({ till, nextPrint, until, directory, catalogue });
    say('till to hub to other till');
    const news = await measureNews({ till, hub, admin, shopId: shop.id, manager, directory, catalogue });
    say(`hand-in of ${sales} sales made with the hub away`);
    const handIn = await measureHandIn({ till, until, hub, admin, catalogue, sales });

    const rate = (count: number, milliseconds: number) => Math.round((count / milliseconds) * 1000);
    const syncRate = rate(imported.value.landed, synced.milliseconds);
    const rawRate = rate(raw.rows, raw.milliseconds);
    return {
      machine: {
        cores: availableParallelism(),
        gibibytes: Math.round(totalmem() / 2 ** 30),
        node: process.version,
      },
      data: {
        source: catalogue.source,
        products: imported.value.landed,
        rejected: imported.value.rejected.length,
        sales,
      },
      unit: 'milliseconds unless named otherwise',
      figures: {
        importRowsPerSecond: rate(imported.value.landed, imported.milliseconds),
        importUntilInFeedSeconds: hundredth((imported.milliseconds + inFeed.milliseconds) / 1000),
        firstSyncDocumentsPerSecond: syncRate,
        firstSyncSeconds: hundredth(synced.milliseconds / 1000),
        rawPageLoopDocumentsPerSecond: rawRate,
        ...counter.figures,
        tillToHubToOtherTill: news,
        ...handIn,
        residentMebibytesOfThisProcess: Math.round(process.memoryUsage.rss() / 2 ** 20),
      },
      ratios: { firstSyncVsRaw: hundredth(syncRate / rawRate), payVsBareInsert: counter.payVsBareInsert },
      budgets: {
        scanToLineP99: { floor: 16, met: counter.figures.scanToLine.p99 <= 16 },
        searchP95: { floor: 50, met: counter.figures.search.p95 <= 50 },
        payToPrintP99: { floor: 20, met: counter.figures.payToPrintCommand.p99 <= 20 },
        firstSyncVsRaw: { floor: 0.5, met: syncRate / rawRate >= 0.5 },
        tillToTillP50: { floor: 20, met: news.p50 <= 20 },
        tillToTillP99: { floor: 100, met: news.p99 <= 100 },
        handInSalesPerSecond: { floor: 200, met: handIn.handInSalesPerSecond >= 200 },
      },
    };
  } finally {
    await till.stop();
    await hub.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function untilFeedHas(probe: Awaited<ReturnType<typeof enrolProbe>>, count: number): Promise<void> {
  const first = await probe.get<{ checkpoint: { epoch: string } }>('/api/sync/feeds/products?limit=1');
  for (;;) {
    const path = `/api/sync/feeds/products?limit=1&epoch=${first.checkpoint.epoch}&sequence=${count - 1}`;
    if ((await probe.get<{ documents: readonly unknown[] }>(path)).documents.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
