import type { MisreadCause, ScannerEvent, ScannerPort, ScannerState } from './port.ts';

export type VirtualScanner = ScannerPort & {
  scan(text: string): void;
  misread(cause: MisreadCause): void;
  unplug(): void;
  plug(): void;
};

/** A scanner without hardware, plugged in. */
export function createVirtualScanner(): VirtualScanner {
  const listeners = new Set<(event: ScannerEvent) => void>();
  let state: ScannerState = { status: 'ready' };
  const tell = (event: ScannerEvent): void => {
    for (const listener of [...listeners]) listener(event);
  };
  const change = (next: ScannerState): void => {
    state = next;
    tell({ type: 'state.changed', state });
  };
  return {
    name: 'virtual scanner',
    state: () => state,
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => listeners.clear(),
    scan: (text) => {
      if (state.status === 'ready') tell({ type: 'scanned', text });
    },
    misread: (cause) => tell({ type: 'misread', cause }),
    unplug: () => change({ status: 'away', refusal: null }),
    plug: () => change({ status: 'ready' }),
  };
}
