import { expect, it } from 'vitest';
import { benchMongo, CALLERS } from './mongo/mongo.ts';

it('the bench of the database measures everything that it promises, on a few documents', async () => {
  const report = await benchMongo({ documents: 1500, operations: 60, say: () => undefined });
  expect(report.data).toEqual({ documents: 1500, operations: 60, callers: [1, 16, 64] });
  const kinds = ['creates', 'findsById', 'findsByIndex', 'inserts', 'transactions', 'updates'];
  for (const callers of CALLERS) {
    const both = report.figures[`callers${callers}`];
    for (const rates of [both?.ours, both?.bare]) {
      expect(Object.keys(rates ?? {}).sort()).toEqual(kinds);
      for (const { perSecond, milliseconds } of Object.values(rates ?? {})) {
        expect(perSecond).toBeGreaterThan(0);
        expect(milliseconds.count).toBeGreaterThanOrEqual(60);
        expect(milliseconds.p99).toBeGreaterThanOrEqual(milliseconds.p50);
      }
    }
    expect(Object.keys(report.ratios[`callers${callers}`] ?? {}).sort()).toEqual(kinds);
  }
  const { manyDocuments } = report;
  expect(manyDocuments.documents).toBeGreaterThanOrEqual(1500);
  expect(manyDocuments.documentsExaminedByOneQuery).toBe(1);
  for (const resident of Object.values(manyDocuments.residentMebibytes)) expect(resident).toBeGreaterThan(10);
  expect(manyDocuments.queryByIndex.milliseconds.count).toBe(1000);
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
});
