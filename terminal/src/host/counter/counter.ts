/** The devices on the counter besides the printer, as the screen sees them. Where one is not set up it is null. */
import type { DisplayPort, ScalePort, ScannerPort } from '@counterbook/hardware/counter';
import { type CustomerView, customerViewOf } from '../../display/customer-view.ts';
import { poleLines } from '../../display/pole-lines.ts';
import type { Till } from '../protocol/till.ts';
import { createScanInbox, type ScanInbox } from './scan-inbox.ts';

export type Counter = {
  readonly scans: ScanInbox;
  readonly scale: ScalePort | null;
  readonly view: () => CounterView;
  readonly onView: (listener: (view: CounterView) => void) => () => void;
  /** What the customer sees, in the second window and on the pole. */
  readonly customer: () => CustomerView;
  readonly onCustomer: (listener: (view: CustomerView) => void) => () => void;
  /** What is still to be paid while tenders are taken; null when they are not. */
  readonly showPaying: (left: number | null) => void;
  readonly close: () => Promise<void>;
};

export type CounterView = {
  readonly scanner: DeviceView | null;
  readonly display: DeviceView | null;
  readonly hasScale: boolean;
};

export type DeviceView = { readonly name: string; readonly status: 'ready' | 'away' };

export type CounterDevices = {
  readonly scanner?: ScannerPort | undefined;
  readonly scale?: ScalePort | undefined;
  readonly display?: DisplayPort | undefined;
};

export function createCounter(till: Pick<Till, 'view' | 'onView'>, devices: CounterDevices = {}): Counter {
  const { scanner, scale, display } = devices;
  const viewers = new Set<(view: CounterView) => void>();
  const customers = new Set<(view: CustomerView) => void>();
  const scans = createScanInbox();
  let left: number | null = null;
  const viewOf = (device: ScannerPort | DisplayPort | undefined): DeviceView | null =>
    device ? { name: device.name, status: device.state().status } : null;
  const view = (): CounterView => ({
    scanner: viewOf(scanner),
    display: viewOf(display),
    hasScale: scale !== undefined,
  });
  const tell = (): void => {
    for (const viewer of [...viewers]) viewer(view());
  };
  const customer = (): CustomerView => customerViewOf(till.view(), left);
  let shown = '';
  const show = (): void => {
    // A sale that is done, or was given up, is not being paid any more.
    if ((till.view().cart?.lines.length ?? 0) === 0) left = null;
    const next = customer();
    const text = JSON.stringify(next);
    if (text === shown) return;
    shown = text;
    display?.show(poleLines(next));
    for (const listener of [...customers]) listener(next);
  };
  const stops = [
    till.onView(show),
    scanner?.onEvent((event) => (event.type === 'state.changed' ? tell() : scans.put(event))),
    display?.onState(tell),
  ];
  show();
  return {
    scans,
    scale: scale ?? null,
    view,
    onView: (listener) => listen(viewers, listener),
    customer,
    onCustomer: (listener) => listen(customers, listener),
    showPaying: (next) => {
      left = next;
      show();
    },
    close: async () => {
      for (const stop of stops) stop?.();
      await Promise.all([scanner?.close(), scale?.close(), display?.close()]);
    },
  };
}

function listen<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
