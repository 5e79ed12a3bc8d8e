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
  readonly sustained: {
    readonly salesPerSecond: number;
    readonly batch: Spread;
    readonly effectsBehindSecondsAtItsEnd: number;
  };
};

/** The design's floors for replication. */
export function syncBudgetsOf({ ratios, idle, handInSalesPerSecond, sustained }: Measured) {
  return {
    firstSyncVsPouch: atLeast(5, ratios.firstSyncVsPouch),
    firstSyncVsRaw: atLeast(0.5, ratios.firstSyncVsRaw),
    firstSyncVsWatermelon: atLeast(1, ratios.firstSyncVsWatermelon),
    handInVsPouch: atLeast(2, ratios.handInVsPouch),
    tillToHubToOtherTillP50: atMost(20, idle.p50),
    tillToHubToOtherTillP99: atMost(100, idle.p99),
    handInSalesPerSecond: atLeast(200, handInSalesPerSecond),
    // What is asked for is 200 a second: a hub that keeps up loses no more than its last batch.
    sustainedSalesPerSecond: atLeast(195, sustained.salesPerSecond),
    sustainedBatchP99: atMost(500, sustained.batch.p99),
    sustainedEffectsBehindSeconds: atMost(5, sustained.effectsBehindSecondsAtItsEnd),
  };
}
