import type { OpenedLine } from '../line/index.ts';
import { type KeptLine, keepLine } from '../line/index.ts';
import type { Framing, Heard } from './framing.ts';
import type { ScannerEvent, ScannerPort, ScannerState } from './port.ts';

export type LineScannerOptions = {
  readonly name: string;
  readonly open: () => Promise<OpenedLine>;
  /** A new one for each opening: what a line left half is not the beginning of what the next one brings. */
  readonly framing: () => Framing;
  /**
   * For a scanner that is known to send a code twice by itself: the same code again within this time is dropped.
   * Keep it under a tenth of a second, which nobody scans twice in; none by default, and never within one piece of
   * what the line brought, which may have waited for a busy machine.
   */
  readonly stutterMs?: number;
};

export function createLineScanner({ name, open, framing, stutterMs = 0 }: LineScannerOptions): ScannerPort {
  const listeners = new Set<(event: ScannerEvent) => void>();
  let state: ScannerState = { status: 'away', refusal: null };
  let last = { text: '', at: Number.NEGATIVE_INFINITY };
  const tell = (event: ScannerEvent): void => {
    for (const listener of [...listeners]) listener(event);
  };
  const change = (next: ScannerState): void => {
    state = next;
    tell({ type: 'state.changed', state });
  };
  /** What one piece of the line made whole. */
  const hear = (all: readonly Heard[]): void => {
    const now = performance.now();
    const before = last;
    for (const heard of all) {
      const isStutter = heard.type === 'scanned' && heard.text === before.text && now - before.at < stutterMs;
      if (heard.type === 'scanned') last = { text: heard.text, at: now };
      if (!isStutter) tell(heard);
    }
  };
  let end = (): void => undefined;
  const kept: KeptLine = keepLine({
    open,
    onOpen: (line) => {
      const frame = framing();
      let timer: NodeJS.Timeout | undefined;
      line.onBytes((bytes) => {
        clearTimeout(timer);
        hear(frame.take(bytes));
        timer = setTimeout(() => hear(frame.pause()), frame.idleMs).unref();
      });
      end = () => {
        clearTimeout(timer);
        hear(frame.pause());
      };
      change({ status: 'ready' });
    },
    onAway: (refusal) => {
      end();
      end = () => undefined;
      change({ status: 'away', refusal: refusal ?? null });
    },
  });
  return {
    name,
    state: () => state,
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      listeners.clear();
      await kept.close();
    },
  };
}
