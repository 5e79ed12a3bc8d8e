/**
 * A USB device of the HID class as a line: each report that comes is one piece, each `send` is one report. Such a
 * device is found by what it is, never by its path, which another plug changes. The library is loaded when the first
 * one is wanted: on a machine where it cannot be, everything else works.
 */
import type { EventEmitter } from 'node:events';
import { claimDevice } from './claim-device.ts';
import type { DeviceLine, OpenedLine } from './line.ts';
import { lineRefusal } from './line-refusal.ts';
import { createLineState } from './line-state.ts';
import { identityToText } from './usb-identity.ts';
import { withinClose } from './within-close.ts';

/** HID point of sale usage tables, 1.02. */
export const HID_USAGE_PAGES = { scanner: 0x8c, scale: 0x8d } as const;

/** Which one, where there are several. */
export type HidPlace = {
  readonly vendorId?: number;
  readonly productId?: number;
  readonly serialNumber?: string;
};

/** Without a usage page: a device that its maker gave one of its own, known by vendor and product. */
export type HidSettings = HidPlace & { readonly usagePage?: number };

/** As far as node-hid is used here. */
export type HidLibrary = {
  devicesAsync(): Promise<readonly HidDevice[]>;
  readonly HIDAsync: { open(path: string): Promise<HidHandle> };
};
export type HidDevice = {
  readonly path?: string | undefined;
  readonly usagePage?: number | undefined;
  readonly vendorId: number;
  readonly productId: number;
  readonly serialNumber?: string | undefined;
  readonly manufacturer?: string | undefined;
  readonly product?: string | undefined;
};
export type HidHandle = Pick<EventEmitter, 'on' | 'removeAllListeners'> & {
  write(report: Buffer): Promise<number>;
  close(): Promise<void>;
};

/** How what is sent becomes reports, and reports what is heard. */
export type HidWire = {
  send(handle: HidHandle, bytes: Uint8Array, isOpen: () => boolean): Promise<void>;
  hear(report: Uint8Array): Uint8Array;
  /** As DeviceLine has it. */
  readonly unitBytes?: number;
};

/** What is looked for, in words, and which of all devices it is. */
export type WantedHid = {
  readonly name: string;
  choose(devices: readonly HidDevice[]): { readonly device: HidDevice; readonly wire: HidWire } | undefined;
};

export function openHidLine(
  settings: HidSettings,
  load: () => Promise<HidLibrary> = loadNodeHid,
): Promise<OpenedLine> {
  const wanted: WantedHid = {
    name: wantedName(settings),
    choose(devices) {
      const device = devices.find((each) => isWanted(each, settings));
      return device && { device, wire: ONE_REPORT };
    },
  };
  return openHidDevice(wanted, load);
}

export async function openHidDevice(wanted: WantedHid, load: () => Promise<HidLibrary>): Promise<OpenedLine> {
  try {
    const library = await load();
    const { device, wire } = wanted.choose(await library.devicesAsync()) ?? {};
    if (device?.path === undefined || wire === undefined)
      return { ok: false, refusal: { code: 'line.absent', device: wanted.name, detail: 'not plugged in' } };
    const name = nameOf(device);
    const claim = await claimDevice(name);
    if (claim === undefined)
      return { ok: false, refusal: { code: 'line.busy', device: name, detail: 'another program has it' } };
    try {
      const handle = await library.HIDAsync.open(device.path);
      return { ok: true, value: lineOver({ handle, wire, release: claim }, name) };
    } catch (error) {
      claim();
      return { ok: false, refusal: lineRefusal(name, error) };
    }
  } catch (error) {
    return { ok: false, refusal: lineRefusal(wanted.name, error) };
  }
}

export function loadNodeHid(): Promise<HidLibrary> {
  return import('node-hid').then((module) => module.default);
}

const ONE_REPORT: HidWire = {
  send: async (handle, report) => void (await handle.write(Buffer.from(report))),
  hear: (report) => report,
};

function isWanted(device: HidDevice, { usagePage, vendorId, productId, serialNumber }: HidSettings): boolean {
  return (
    (usagePage === undefined || device.usagePage === usagePage) &&
    (vendorId === undefined || device.vendorId === vendorId) &&
    (productId === undefined || device.productId === productId) &&
    (serialNumber === undefined || device.serialNumber === serialNumber)
  );
}

function wantedName({ usagePage, vendorId = 0, productId = 0 }: HidSettings): string {
  return usagePage === undefined
    ? `USB device ${identityToText({ vendorId, productId })}`
    : `USB device of usage page 0x${usagePage.toString(16)}`;
}

/** The same after every plug, where the device has a serial number. */
function nameOf({ vendorId, productId, serialNumber, path }: HidDevice): string {
  const hex = (value: number) => value.toString(16).padStart(4, '0');
  return `USB ${hex(vendorId)}:${hex(productId)} ${serialNumber || path}`;
}

type Claimed = { readonly handle: HidHandle; readonly wire: HidWire; readonly release: () => void };

function lineOver({ handle, wire, release }: Claimed, name: string): DeviceLine {
  const state = createLineState();
  let turn: Promise<unknown> = Promise.resolve();
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    // A report that the device does not fetch keeps it open until the system gives up.
    closing ??= withinClose(isReading.then(() => handle.close()).then(release, release));
    state.end();
    return closing;
  };
  const lose = (): void => {
    state.lose();
    void close();
  };
  handle.on('data', (report: Buffer) => state.heard(wire.hear(report)));
  // The library begins to read a tick later, and throws where nobody can catch it if the device is closed by then.
  const isReading = new Promise<void>((resolve) => process.nextTick(resolve));
  // The only word that the library has for an unplug.
  handle.on('error', lose);
  return {
    name,
    ...(wire.unitBytes === undefined ? {} : { unitBytes: wire.unitBytes }),
    onBytes: state.onBytes,
    onLost: state.onLost,
    isOpen: state.isOpen,
    close,
    async send(bytes, deadlineMs) {
      const writing = turn.then(() => wire.send(handle, bytes, state.isOpen));
      turn = writing.catch(() => undefined);
      const outcome = await state.sendWithin(writing, deadlineMs);
      if (outcome !== 'sent') lose();
      return outcome;
    },
  };
}
