import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { epson80, generic80 } from '@counterbook/hardware/receipt';
import { faultKinds } from './faults.ts';
import { type LaneResult, runLane } from './lane.ts';

export type SpoolRun = {
  readonly receipts: number;
  readonly faults: number;
  readonly seed: number;
  readonly say: (line: string) => void;
};

/** Most shops' printers say when they have printed; one in three here cannot. */
const PROFILES = [epson80, generic80, epson80, epson80, generic80, epson80];

/** Each till prints on its own printers, all at the same time. */
export async function runSpool({ receipts, faults, seed, say }: SpoolRun): Promise<readonly LaneResult[]> {
  const directory = mkdtempSync(join(tmpdir(), 'counterbook-spool-'));
  const share = (whole: number, lane: number) =>
    Math.floor((whole * (lane + 1)) / PROFILES.length) - Math.floor((whole * lane) / PROFILES.length);
  try {
    return await Promise.all(
      PROFILES.map((profile, lane) =>
        runLane({
          ...{ directory: join(directory, String(lane)), profile, seed: seed * 100 + lane },
          ...{ receipts: share(receipts, lane), faults: share(faults, lane) },
          onProgress: (done) => say(`till ${lane + 1}: ${done} receipts`),
        }),
      ),
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

export function hasHeld(results: readonly LaneResult[]): boolean {
  return results.every(
    ({ receipts, once, askedOnce, marked, lost, doubled }) =>
      lost.length + doubled.length === 0 && once + askedOnce + marked === receipts,
  );
}

export function tableOf(results: readonly LaneResult[]): string {
  const heads = [
    ...['printer', 'receipts', 'faults', 'once', 'asked, once', 'asked, marked again', 'at the spare'],
    ...['half papers', 'silently lost', 'doubled unmarked', 'seconds'],
  ];
  const rows = results.map((lane) => [
    ...[lane.profile, lane.receipts, struckIn(lane), lane.once, lane.askedOnce, lane.marked, lane.atSpare],
    ...[lane.halves, lane.lost.length, lane.doubled.length, lane.seconds],
  ]);
  const kinds = faultKinds.map((kind) => {
    const times = results.reduce((sum, { faults }) => sum + (faults[kind] ?? 0), 0);
    return `${kind} ${times}`;
  });
  const lines = [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return [...lines, '', `Faults: ${kinds.join(', ')}.`].join('\n');
}

function struckIn({ faults }: LaneResult): number {
  return Object.values(faults).reduce((sum, times) => sum + times, 0);
}
