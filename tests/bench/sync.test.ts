import { expect, it } from 'vitest';
import { missingFor } from './peers/installed.ts';
import { benchSync } from './sync/sync.ts';

const SMALL = {
  products: 300,
  sales: 12,
  newTills: 2,
  rounds: 5,
  sellers: 2,
  sustainSeconds: 1,
  tills: 3,
  stormSales: 30,
  listeners: 4,
  restSeconds: 1,
};

it('the bench of replication measures everything that it promises, on a small shop', async () => {
  const said: string[] = [];
  const report = await benchSync(SMALL, (line) => said.push(line));
  const { data, figures, ratios, budgets } = report;
  expect(data).toMatchObject({ products: 300, rejected: 0, sales: 12 });
  const { firstSync, handIn, sustained, storm, listening, onTheWire, tillToHubToOtherTill: news } = figures;
  for (const peer of ['pouch', 'watermelon'] as const) {
    expect(missingFor(peer)).toBeNull();
    for (const rate of [firstSync[peer], handIn[peer]])
      expect(rate).toMatchObject({
        documentsPerSecond: expect.any(Number),
        durability: expect.stringMatching(/\w/),
      });
  }
  const { firstSyncVsPouch, firstSyncVsRaw, firstSyncVsWatermelon, handInVsPouch, handInVsWatermelon } =
    ratios;
  for (const figure of [
    ...[firstSyncVsPouch, firstSyncVsRaw, firstSyncVsWatermelon, handInVsPouch, handInVsWatermelon],
    firstSync.ours.documentsPerSecond,
    firstSync.raw.documentsPerSecond,
    handIn.ours.handInSalesPerSecond,
    figures.newTillsAtOnce.documentsPerSecond,
    figures.resumeAfterOnePercentChanged.secondsFromStart,
    sustained.salesPerSecond,
    storm.salesPerSecond,
    storm.hubPeakMebibytes,
    onTheWire.handIn.sentBytesPerSale,
    onTheWire.oneByOne.sentBytesPerSale,
    listening.hubResidentMebibytes,
  ])
    expect(figure).toBeGreaterThan(0);
  expect(figures.resumeAfterOnePercentChanged.changed).toBe(3);
  expect([news.idle.count, news.busy.count]).toEqual([5, 5]);
  expect(sustained.sales).toBe(200);
  expect(storm.liveTillToHubToOtherTill.count).toBeGreaterThan(0);
  expect(listening.priceChangeFannedOut.count).toBe(4);
  for (const budget of Object.values(budgets))
    expect(budget).toMatchObject({ floor: expect.any(Number), met: expect.any(Boolean) });
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
}, 180_000);
