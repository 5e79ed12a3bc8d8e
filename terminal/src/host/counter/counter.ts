/** The devices on the counter besides the printer, as the screen sees them. Where one is not set up it is null. */
import type { DisplayPort, ScalePort, ScannerPort } from '@counterbook/hardware/counter';
import { type CustomerView, customerViewOf } from '../../display/customer-view.ts';
import { poleLines } from '../../display/pole-lines.ts';
import type { Till } from '../protocol/till.ts';
import { createScanInbox, type ScanInbox } from './scan-inbox.ts';

export type Counter = {
  readonly scans: ScanInbox;
  readonly scale: () => ScalePort | null;
  readonly devices: () => CounterDevices;
  /** Lets go of the devices of before, then uses what is opened in their place. */
  readonly change: (open: () => CounterDevices) => Promise<void>;
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

export function createCounter(till: Pick<Till, 'view' | 'onView'>, first: CounterDevices = {}): Counter {
  let devices = first;
  const viewers = new Set<(view: CounterView) => void>();
  const customers = new Set<(view: CustomerView) => void>();
  const scans = createScanInbox();
  let left: number | null = null;
  const viewOf = (device: ScannerPort | DisplayPort | undefined): DeviceView | null =>
    device ? { name: device.name, status: device.state().status } : null;
  const view = (): CounterView => ({
    scanner: viewOf(devices.scanner),
    display: viewOf(devices.display),
    hasScale: devices.scale !== undefined,
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
    devices.display?.show(poleLines(next));
    for (const listener of [...customers]) listener(next);
  };
  const follow = ({ scanner, display }: CounterDevices) => [
    scanner?.onEvent((event) => (event.type === 'state.changed' ? tell() : scans.put(event))),
    display?.onState(tell),
  ];
  let stops = follow(devices);
  const letGo = async (): Promise<void> => {
    for (const stop of stops) stop?.();
    const { scanner, scale, display } = devices;
    await Promise.all([scanner?.close(), scale?.close(), display?.close()]);
  };
  const stopViewing = till.onView(show);
  show();
  return {
    scans,
    scale: () => devices.scale ?? null,
    devices: () => devices,
    change: async (open) => {
      await letGo();
      devices = open();
      stops = follow(devices);
      shown = '';
      show();
      tell();
    },
    view,
    onView: (listener) => listen(viewers, listener),
    customer,
    onCustomer: (listener) => listen(customers, listener),
    showPaying: (next) => {
      left = next;
      show();
    },
    close: async () => {
      stopViewing();
      await letGo();
    },
  };
}

function listen<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
