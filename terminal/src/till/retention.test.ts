/** Ninety days of selling: what is old and at the hub leaves the database, and nothing a person sees changes. */

import { createPublicKey } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyChain } from '@counterbook/shared/journal';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openArchive } from '../journal/archive.ts';
import { type Bench, manager, ok, openBench, openForSelling, sellMugs } from './till-fixture.ts';

const DAY = 24 * 3_600_000;
let bench: Bench;

beforeEach(async () => {
  bench = await openBench();
});

afterEach(() => bench.close());

const archived = (from = 1, through = 10_000) => openArchive(bench.directory).range(1, from, through);

async function sellDays(days: number): Promise<void> {
  for (let day = 0; day < days; day += 1) {
    bench.now += DAY;
    await sellMugs(bench);
  }
}

async function settle(): Promise<void> {
  await bench.until(({ sync }) => sync.waiting === 0);
  const last = bench.hub.entries().at(-1)?.sequence ?? 0;
  const sold = bench.hub.entries().filter(({ type }) => type === 'sale.completed').length;
  const quantity = 5_000 - sold * 1_000;
  bench.hub.feed('stock', [{ id: 'mug', quantity, applied: { 'till-1:1': last } } as never]);
  await bench.until(() => bench.hub.requests().filter((path) => path.includes('stock')).length > 0);
  await new Promise((resolve) => setTimeout(resolve, 600));
}

async function closeAndOpenShift(): Promise<void> {
  const shiftId = bench.till.view().shift?.id ?? '';
  ok(await bench.till.closeShift({ shiftId, counted: 0 }));
  ok(await bench.till.openShift({ float: 10_000 }));
}

it('archives what is older than ninety days of use, acknowledged and settled, and sells and verifies on', async () => {
  await openForSelling(bench);
  await sellDays(5);
  await closeAndOpenShift();
  await sellDays(94);
  await settle();
  await closeAndOpenShift();
  await bench.until(() => archived().length > 0);
  const old = archived();
  expect(old.map(({ sequence }) => sequence)).toEqual(old.map((_, index) => index + 1));
  expect(Date.parse(old.at(-1)?.occurredAt ?? '')).toBeLessThanOrEqual(bench.now - 90 * DAY);
  expect(old.length).toBeGreaterThan(5);

  const stock = (await bench.till.searchProducts({ text: 'mug', limit: 1 }))[0]?.stockLeft;
  await bench.restart();
  expect((await bench.till.searchProducts({ text: 'mug', limit: 1 }))[0]?.stockLeft).toBe(stock);
  ok(await bench.till.signIn({ staffId: manager.id, pin: manager.pin }));
  await sellMugs(bench);
  await bench.until(({ sync }) => sync.waiting === 0);
  const key = createPublicKey(readFileSync(join(bench.directory, 'device-public-key.pem')));
  expect(verifyChain(bench.hub.entries(), key)).toEqual([]);

  bench.hub.restore();
  bench.hub.feed('settings', []);
  await bench.until(() => bench.hub.entries().length > 100);
  await bench.until(({ sync }) => sync.waiting === 0);
  expect(verifyChain(bench.hub.entries(), key)).toEqual([]);
}, 60_000);

it('archives nothing that the hub has not, and nothing because a clock leapt ahead', async () => {
  await openForSelling(bench);
  await sellMugs(bench);
  await settle();
  bench.now = Date.UTC(2099, 0, 1);
  await sellMugs(bench);
  await closeAndOpenShift();
  await bench.restart();
  expect(existsSync(join(bench.directory, 'archive'))).toBe(false);

  await bench.hub.goAway();
  await openForSelling(bench);
  await sellDays(95);
  await closeAndOpenShift();
  await bench.restart();
  const files = existsSync(join(bench.directory, 'archive'))
    ? readdirSync(join(bench.directory, 'archive'))
    : [];
  const last = files.map((name) => Number(/-(\d+)\.jsonl/.exec(name)?.[1]));
  expect(Math.max(0, ...last)).toBeLessThan(5);
});
