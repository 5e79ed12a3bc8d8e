import { expect, it } from 'vitest';
import { benchSalePath } from './sale-path/sale-path.ts';

it('the bench of the sale’s path measures everything that it promises, on a small shop', async () => {
  const report = await benchSalePath({ products: 300, sales: 12, say: () => {} });
  const { data, figures, ratios, budgets } = report;
  expect(data).toMatchObject({ products: 300, rejected: 0, sales: 12 });
  expect(data.source).not.toBe('');
  for (const spread of [
    figures.scanToLine,
    figures.scanToLineOverProtocol,
    figures.search,
    figures.payToPrintCommand,
    figures.bareDurableInsert,
    figures.tillToHubToOtherTill,
  ]) {
    expect(spread.count).toBeGreaterThanOrEqual(20);
    expect(spread.p50).toBeGreaterThan(0);
    expect(spread.p95).toBeGreaterThanOrEqual(spread.p50);
    expect(spread.p99).toBeGreaterThanOrEqual(spread.p95);
  }
  for (const figure of [
    figures.importRowsPerSecond,
    figures.firstSyncDocumentsPerSecond,
    figures.rawPageLoopDocumentsPerSecond,
    figures.handInSalesPerSecond,
    figures.coldStart.secondsToReady,
    ratios.payVsBareInsert,
    ratios.firstSyncVsRawPageLoop,
  ])
    expect(figure).toBeGreaterThan(0);
  for (const budget of Object.values(budgets))
    expect(budget).toMatchObject({ floor: expect.any(Number), met: expect.any(Boolean) });
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
}, 180_000);
