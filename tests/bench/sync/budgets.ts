import { atLeast, atMost } from '../budget.ts';
import type { Spread } from '../statistics.ts';

type Measured = {
  readonly ratios: {
    readonly firstSyncVsPouch: number | null;
    readonly firstSyncVsRaw: number;
    readonly firstSyncVsWatermelon: number | null;
    readonly handInVsPouch: number | null;
  };
  readonly idle: Spread;
  readonly handInSalesPerSecond: number;
  readonly stormBatch: Spread;
};

/** The design's floors for replication. */
export function syncBudgetsOf({ ratios, idle, handInSalesPerSecond, stormBatch }: Measured) {
  return {
    firstSyncVsPouch: atLeast(5, ratios.firstSyncVsPouch),
    firstSyncVsRaw: atLeast(0.5, ratios.firstSyncVsRaw),
    firstSyncVsWatermelon: atLeast(1, ratios.firstSyncVsWatermelon),
    handInVsPouch: atLeast(2, ratios.handInVsPouch),
    tillToHubToOtherTillP50: atMost(20, idle.p50),
    tillToHubToOtherTillP99: atMost(100, idle.p99),
    handInSalesPerSecond: atLeast(200, handInSalesPerSecond),
    stormBatchP99: atMost(500, stormBatch.p99),
  };
}
