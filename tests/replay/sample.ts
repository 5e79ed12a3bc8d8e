import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { ReplayReport } from './replay.ts';

/** A hundred real invoices, with their licence beside them. */
export const SAMPLE = fileURLToPath(new URL('../data/invoices.ndjson.gz', import.meta.url));

/** Tills and hub have what the file comes to, in money, stock and debt, and each receipt is on paper once. */
export function expectAgreement(report: ReplayReport): void {
  expect({ sales: report.sales, refunds: report.refunds }).toEqual(report.oracle);
  expect(report.hub).toEqual(report.oracle);
  expect([report.stock.mismatches, report.debts.mismatches, report.chains.broken]).toEqual([0, 0, 0]);
  expect([report.paper.notInJournal, report.paper.printedTwice]).toEqual([0, 0]);
  expect(report.agrees).toBe(true);
}
