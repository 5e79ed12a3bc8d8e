/** A till comes back after a month without a line and sells on while thousands of changes come down and its sales go up. */
import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { verifyChain } from '@counterbook/shared/journal';
import { aProduct } from '@counterbook/shared/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type Bench,
  mug,
  ok,
  openBench,
  openForSelling,
  sellMugs,
} from '../../terminal/src/till/till-fixture.ts';

const PRODUCTS = 8_000;
const SALES_AWAY = 400;
const DAY_MILLISECONDS = 86_400_000;
/** What a cashier does not notice; on a machine with much else to do, some times what it takes with nothing to catch up. */
const UNNOTICED_MILLISECONDS = 50;
const CUSTOMER_MILLISECONDS = 10;
const NEW_PRICE = 1_475;

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
  feedProducts(1_000);
  await openForSelling(bench);
  await bench.until(({ sync }) => sync.waiting === 0);
});
afterAll(() => bench?.close());

function feedProducts(price: number): void {
  const products = Array.from({ length: PRODUCTS }, (_, at) =>
    aProduct({ id: `p-${at}`, sku: `P${at}`, barcode: `29${String(at).padStart(11, '0')}`, price }),
  );
  bench.hub.feed('products', [{ ...mug, price }, ...products]);
}

it('scans and pays as fast as ever meanwhile, and ends with all of the hub’s changes here and all of its sales there', async () => {
  await bench.hub.goAway();
  for (let sold = 0; sold < SALES_AWAY; sold += 1) {
    bench.now += (30 * DAY_MILLISECONDS) / SALES_AWAY;
    await sellMugs(bench);
  }
  feedProducts(NEW_PRICE);
  bench.hub.feed('stock', [{ id: 'mug', quantity: 900_000, applied: {} } as never]);
  // A month has nights in it: the till was started again, and changes come in the small pages of a loaded till.
  await bench.restart();
  await openForSelling(bench);
  const alone = await timesOf(async () => {
    for (let sold = 0; sold < 40; sold += 1) await sellTimed();
  });
  expect(bench.till.view().sync).toMatchObject({ state: 'offline', waitingSales: SALES_AWAY + 40 });

  const backAt = new Date(bench.now).toISOString();
  await bench.hub.comeBack();
  let soldMeanwhile = 0;
  const meanwhile = await timesOf(async () => {
    while (!(await hasCaughtUp(backAt))) {
      bench.now += 60_000;
      await sellTimed();
      await delay(CUSTOMER_MILLISECONDS);
      soldMeanwhile += 1;
    }
  });
  expect(soldMeanwhile).toBeGreaterThan(3);
  expect(meanwhile.slowest).toBeLessThan(Math.max(UNNOTICED_MILLISECONDS, 3 * alone.slowest));

  await bench.until(({ sync }) => sync.waiting === 0 && sync.state === 'online');
  const entries = bench.hub.entries();
  const sales = entries.filter(({ type }) => type === 'sale.completed');
  expect(sales).toHaveLength(SALES_AWAY + 40 + soldMeanwhile);
  const key = createPublicKey(readFileSync(join(bench.directory, 'device-public-key.pem')));
  expect(verifyChain(entries, key)).toEqual([]);
  const [last] = await bench.till.searchProducts({ text: `P${PRODUCTS - 1}`, limit: 1 });
  expect(last?.price).toBe(NEW_PRICE);
  ok(await bench.till.scan({ code: mug.barcode }));
  expect(bench.till.view().cart?.total).toBe(NEW_PRICE);
}, 120_000);

/** All that changed meanwhile is here, and all that was sold meanwhile is there. */
async function hasCaughtUp(backAt: string): Promise<boolean> {
  const [last] = await bench.till.searchProducts({ text: `P${PRODUCTS - 1}`, limit: 1 });
  const { oldestWaiting } = bench.till.view().sync;
  return last?.price === NEW_PRICE && (oldestWaiting === null || oldestWaiting > backAt);
}

const taken: number[] = [];

async function timed<T>(work: () => Promise<T>): Promise<T> {
  const from = performance.now();
  const done = await work();
  taken.push(performance.now() - from);
  return done;
}

async function sellTimed(): Promise<void> {
  ok(await timed(() => bench.till.scan({ code: mug.barcode })));
  const cart = bench.till.view().cart;
  const tenders = [{ type: 'cash' as const, amount: cart?.total ?? 0 }];
  ok(await timed(() => bench.till.completeSale({ cartId: cart?.id ?? '', tenders, approval: null })));
}

/** What nineteen of twenty acts took at most. */
async function timesOf(work: () => Promise<void>): Promise<{ readonly slowest: number }> {
  taken.length = 0;
  await work();
  const sorted = taken.toSorted((left, right) => left - right);
  return { slowest: sorted[Math.floor(sorted.length * 0.95)] ?? 0 };
}
