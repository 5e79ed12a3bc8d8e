import { EventEmitter } from 'node:events';
import type { HidDevice, HidHandle, HidLibrary } from '../hid-line.ts';

/** USB ports in memory, as node-hid shows them: an unplug is an error of the handle, and a replug another path. */
export type HidBus = {
  readonly load: () => Promise<HidLibrary>;
  plug(device: Omit<HidDevice, 'path'>): void;
  unplug(): void;
  /** The device sends a report to whoever has it open. */
  report(bytes: Uint8Array): void;
  /** What was written to the device. */
  readonly written: Uint8Array[];
  /** Each report when the device fetches it. */
  onFetched(listener: (report: Uint8Array) => void): void;
  /** A device that fetches none leaves who writes waiting. */
  setFetching(isFetching: boolean): void;
  /** The system gives up what waits, as Linux does after five seconds. */
  giveUp(): void;
};

export function createHidBus(): HidBus {
  let plugged: HidDevice | undefined;
  let plugs = 0;
  let handles: (HidHandle & EventEmitter)[] = [];
  const written: Uint8Array[] = [];
  let onFetched: (report: Uint8Array) => void = () => undefined;
  let isFetching = true;
  let waiting: ((fault?: Error) => void)[] = [];
  const endWaits = (fault?: Error) => {
    const ends = waiting;
    waiting = [];
    for (const end of ends) end(fault);
  };
  const fetched = () =>
    new Promise<void>((resolve, reject) => {
      if (isFetching) resolve();
      else waiting.push((fault) => (fault === undefined ? resolve() : reject(fault)));
    });
  const open = async (path: string): Promise<HidHandle> => {
    if (plugged?.path !== path) throw new Error('cannot open device with path (No such file or directory)');
    let isClosed = false;
    const handle = Object.assign(new EventEmitter(), {
      write: async (report: Buffer) => {
        await fetched();
        if (!handles.includes(handle)) throw new Error('Cannot write to hid device');
        written.push(new Uint8Array(report));
        onFetched(new Uint8Array(report));
        return report.length;
      },
      close: async () => {
        isClosed = true;
        handles = handles.filter((other) => other !== handle);
      },
    });
    // As the library does: it begins to read a tick after somebody listens.
    handle.on('newListener', (event) => {
      if (event === 'data') process.nextTick(() => isClosed && fail('device has been closed'));
    });
    handles.push(handle);
    return handle;
  };
  return {
    load: async () => ({ devicesAsync: async () => (plugged ? [plugged] : []), HIDAsync: { open } }),
    plug: (device) => {
      plugs += 1;
      plugged = { ...device, path: `/dev/hidraw${plugs}` };
    },
    unplug: () => {
      plugged = undefined;
      const open = handles;
      handles = [];
      endWaits(new Error('Cannot write to hid device: No such device'));
      for (const handle of open) handle.emit('error', new Error('could not read from HID device'));
    },
    report: (bytes) => {
      for (const handle of [...handles]) handle.emit('data', Buffer.from(bytes));
    },
    written,
    onFetched: (listener) => {
      onFetched = listener;
    },
    setFetching: (next) => {
      isFetching = next;
      if (next) endWaits();
    },
    giveUp: () => endWaits(new Error('Cannot write to hid device: Connection timed out')),
  };
}

function fail(reason: string): never {
  throw new Error(reason);
}
