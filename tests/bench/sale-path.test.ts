import { expect, it } from 'vitest';
import { benchSalePath } from './sale-path/sale-path.ts';

it('the bench of the sale’s path measures everything that it promises, on a small shop', async () => {
  const { data, figures, ratios, budgets } = await benchSalePath({ products: 300, sales: 20, say: () => {} });
  expect(data).toMatchObject({ products: 300, rejected: 0, sales: 20 });
  for (const spread of [
    figures.scanToLine,
    figures.payToPrintCommand,
    figures.bareDurableInsert,
    figures.tillToHubToOtherTill,
  ]) {
    expect(spread.count).toBeGreaterThan(100);
    expect(spread.p50).toBeGreaterThan(0);
    expect(spread.p99).toBeGreaterThanOrEqual(spread.p50);
  }
  expect(figures.firstSyncDocumentsPerSecond).toBeGreaterThan(0);
  expect(figures.handInSalesPerSecond).toBeGreaterThan(0);
  expect(ratios.payVsBareInsert).toBeGreaterThan(0);
  expect(Object.keys(budgets)).toContain('handInSalesPerSecond');
}, 180_000);
