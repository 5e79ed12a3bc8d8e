/**
 * Scans on their way to the screen. One screen takes them, the newest: two windows must not sell a thing twice. What
 * comes while the screen is away for a moment waits for it; what has waited longer is a thing that the cashier has
 * scanned again by now, or put aside.
 */
import type { ScannerEvent } from '@counterbook/hardware/counter';

export type HeardScan = Exclude<ScannerEvent, { type: 'state.changed' }>;

export type ScanInbox = {
  readonly put: (scan: HeardScan) => void;
  readonly onScan: (listener: (scan: HeardScan) => void) => () => void;
};

const LONGEST_WAIT_MS = 5_000;
const MOST_WAITING = 50;

export function createScanInbox(now: () => number = () => performance.now()): ScanInbox {
  let listeners: readonly ((scan: HeardScan) => void)[] = [];
  let waiting: readonly { readonly scan: HeardScan; readonly at: number }[] = [];
  return {
    put: (scan) => {
      const newest = listeners.at(-1);
      if (newest) newest(scan);
      else waiting = [...waiting, { scan, at: now() }].slice(-MOST_WAITING);
    },
    onScan: (listener) => {
      listeners = [...listeners, listener];
      const fresh = waiting.filter(({ at }) => now() - at <= LONGEST_WAIT_MS);
      waiting = [];
      for (const { scan } of fresh) listener(scan);
      return () => {
        listeners = listeners.filter((other) => other !== listener);
      };
    },
  };
}
