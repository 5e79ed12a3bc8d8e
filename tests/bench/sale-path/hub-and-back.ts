/** What the line costs: a sale's way to another till, and a long absence handed in until every effect is booked. */
import { join } from 'node:path';
import { THOUSAND } from '@counterbook/shared/quantity';
import type { HubClient } from '../../../start/hub-client.ts';
import { enrolmentCode } from '../../../start/set-up-company.ts';
import type { Till } from '../../../terminal/src/host/protocol/till.ts';
import type { TillView } from '../../../terminal/src/host/protocol/views.ts';
import { freePort } from '../../processes/free-port.ts';
import type { HubProcess } from '../../processes/hub-process.ts';
import { TillProcess } from '../../processes/till-process.ts';
import { readLevels, readSummary } from '../../replay/hub-sums.ts';
import { hundredth, type Spread, spreadOf, timed } from '../statistics.ts';
import { accepted } from './bench-till.ts';
import type { BenchCatalogue } from './catalogue.ts';

const ROUNDS = 200;
const LINES = 2;

type Place = {
  readonly till: Till;
  readonly hub: HubProcess;
  readonly admin: HubClient;
  readonly catalogue: BenchCatalogue;
};
type News = Place & {
  readonly shopId: string;
  readonly manager: { readonly id: string; readonly pin: string };
  readonly directory: string;
};

/** From "paid" on one till until the other till's screen shows the new level. */
export async function measureNews({
  till,
  hub,
  admin,
  shopId,
  manager,
  directory,
  catalogue,
}: News): Promise<Spread> {
  const other = new TillProcess({
    name: 'the other till',
    directory: join(directory, 'other'),
    port: await freePort(),
    hubUrl: hub.url,
    printer: 'virtual',
  });
  try {
    await other.start();
    accepted(
      await other.commands.enrol.mutate({ hubUrl: hub.url, code: await enrolmentCode(admin, shopId) }),
    );
    await other.until((view) => view.phase === 'signed-out', 600_000);
    accepted(await other.commands.signIn.mutate({ staffId: manager.id, pin: manager.pin }));
    accepted(await other.commands.openShift.mutate({ float: 0 }));
    const code = catalogue.products[0]?.barcode ?? '';
    accepted(await other.commands.scan.mutate({ code }));
    const level = () => Object.values(other.view.cart?.stockLeft ?? {})[0] ?? 0;
    const taken: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      accepted(await till.scan({ code }));
      const cart = till.view().cart;
      const before = level();
      const from = performance.now();
      accepted(
        await till.completeSale({
          cartId: cart?.id ?? '',
          tenders: [{ type: 'cash', amount: cart?.total ?? 0 }],
          approval: null,
        }),
      );
      while (level() === before && performance.now() - from < 10_000)
        await new Promise((resolve) => setImmediate(resolve));
      taken.push(performance.now() - from);
    }
    return spreadOf(taken);
  } finally {
    await other.stop();
  }
}

type HandIn = Place & {
  readonly until: (reached: (view: TillView) => boolean) => Promise<void>;
  readonly sales: number;
};

/** Sells with the hub away, brings it back, and waits until sales, stock and everything else is booked. */
export async function measureHandIn({ till, until, hub, admin, catalogue, sales }: HandIn) {
  await until((view) => view.sync.waiting === 0);
  const before = await settled(admin);
  const stockBefore = await stockSum(admin);
  await hub.stop();
  const rungUp = await timed(async () => {
    for (let sale = 0; sale < sales; sale++) {
      for (let line = 0; line < LINES; line++) {
        const product = catalogue.products[(sale * LINES + line) % catalogue.products.length];
        accepted(await till.scan({ code: product?.barcode ?? '' }));
      }
      const cart = till.view().cart;
      accepted(
        await till.completeSale({
          cartId: cart?.id ?? '',
          tenders: [{ type: 'cash', amount: cart?.total ?? 0 }],
          approval: null,
        }),
      );
    }
  });
  await hub.start();
  const handed = await timed(async () => {
    await until((view) => view.sync.waiting === 0);
    while ((await readSummary(admin)).sales.count < before.sales.count + sales)
      await new Promise((resolve) => setTimeout(resolve, 50));
  });
  // Every line was one piece: the shelves hold exactly so much less when all is booked.
  const expected = stockBefore - sales * LINES * THOUSAND;
  const booked = await timed(async () => {
    while ((await stockSum(admin)) !== expected) await new Promise((resolve) => setTimeout(resolve, 100));
  });
  const milliseconds = handed.milliseconds + booked.milliseconds;
  return {
    ringUpSalesPerSecond: Math.round((sales / rungUp.milliseconds) * 1000),
    handInSeconds: hundredth(handed.milliseconds / 1000),
    handInUntilBookedSeconds: hundredth(milliseconds / 1000),
    handInSalesPerSecond: Math.round((sales / milliseconds) * 1000),
  };
}

/** The hub at rest: what earlier sales caused is booked. */
async function settled(admin: HubClient) {
  for (let seen = Number.NaN; ; ) {
    const sum = await stockSum(admin);
    if (sum === seen) return readSummary(admin);
    seen = sum;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

async function stockSum(admin: HubClient): Promise<number> {
  const shops = await admin.get<readonly { id: string }[]>('/api/shops');
  return [...(await readLevels(admin, shops[0]?.id ?? '')).values()].reduce(
    (total, level) => total + level,
    0,
  );
}
