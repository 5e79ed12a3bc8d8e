/** The design's budgets for the path of a sale, beside what was measured. */
import { atLeast, atMost } from '../budget.ts';
import type { Spread } from '../statistics.ts';

type Measured = {
  readonly figures: {
    readonly scanToLine: Spread;
    readonly search: Spread;
    readonly payToPrintCommand: Spread;
    readonly tillToHubToOtherTill: Spread;
    readonly handInSalesPerSecond: number;
    readonly coldStartWithSales: {
      readonly secondsToFirstScan: number;
      readonly residentMebibytes: number | null;
    };
  };
  readonly ratios: { readonly firstSyncVsRawPageLoop: number };
};

export function budgetsOf({ figures, ratios }: Measured) {
  const { tillToHubToOtherTill: news, coldStartWithSales: cold } = figures;
  return {
    scanToLineP99: atMost(16, figures.scanToLine.p99),
    searchP95: atMost(50, figures.search.p95),
    payToPrintCommandP99: atMost(20, figures.payToPrintCommand.p99),
    firstSyncVsRawPageLoop: atLeast(0.5, ratios.firstSyncVsRawPageLoop),
    tillToHubToOtherTillP50: atMost(20, news.p50),
    tillToHubToOtherTillP99: atMost(100, news.p99),
    coldStartSecondsToFirstScan: atMost(2, cold.secondsToFirstScan),
    coldStartResidentMebibytes: atMost(300, cold.residentMebibytes),
    handInSalesPerSecond: atLeast(200, figures.handInSalesPerSecond),
  };
}
