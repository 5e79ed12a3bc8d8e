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
};

export function createHidBus(): HidBus {
  let plugged: HidDevice | undefined;
  let plugs = 0;
  let handles: (HidHandle & EventEmitter)[] = [];
  const written: Uint8Array[] = [];
  const open = async (path: string): Promise<HidHandle> => {
    if (plugged?.path !== path) throw new Error('cannot open device with path (No such file or directory)');
    let isClosed = false;
    const handle = Object.assign(new EventEmitter(), {
      write: async (report: Buffer) => {
        if (!handles.includes(handle)) throw new Error('Cannot write to hid device');
        written.push(new Uint8Array(report));
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
      for (const handle of open) handle.emit('error', new Error('could not read from HID device'));
    },
    report: (bytes) => {
      for (const handle of [...handles]) handle.emit('data', Buffer.from(bytes));
    },
    written,
  };
}

function fail(reason: string): never {
  throw new Error(reason);
}
