import type { DeviceLine, OpenedLine } from './line.ts';
import { lineRefusal } from './line-refusal.ts';
import { createLineState, type LineState } from './line-state.ts';
import { isSameDevice, type UsbIdentity } from './usb-identity.ts';

/** The part of a USB device that a line needs; `usb` gives it for real ones. */
export type UsbDevice = {
  readonly vendorId: number;
  readonly productId: number;
  readonly serialNumber?: string | null | undefined;
  readonly productName?: string | null | undefined;
  readonly configurations: readonly UsbConfiguration[];
  open(): Promise<void>;
  close(): Promise<void>;
  detachKernelDriver(interfaceNumber: number): Promise<void>;
  claimInterface(interfaceNumber: number): Promise<void>;
  nativeTransferIn(endpoint: number, timeoutMs: number, length: number): Promise<Uint8Array | null>;
  nativeTransferOut(endpoint: number, timeoutMs: number, data: Uint8Array): Promise<number>;
};

type UsbConfiguration = {
  readonly interfaces: readonly { readonly interfaceNumber: number; readonly alternate: UsbAlternate }[];
};
type UsbAlternate = {
  readonly interfaceClass: number;
  readonly endpoints: readonly {
    readonly endpointNumber: number;
    readonly direction: string;
    readonly type: string;
  }[];
};

/** Every USB device of this machine; the library is loaded when it is first asked for. */
export async function listUsbDevices(): Promise<readonly UsbDevice[]> {
  const { usb } = await import('usb');
  return usb.getDevices();
}

export function isUsbPrinter(device: UsbDevice): boolean {
  return findInterface(device) !== undefined;
}

/**
 * A USB printer past the system's driver, which is sent away and comes back with the next replug: for systems without
 * `/dev/usb/lpN`. Claiming its interface keeps other processes out.
 */
export async function openUsbLine(
  wanted: UsbIdentity,
  list: () => Promise<readonly UsbDevice[]> = listUsbDevices,
): Promise<OpenedLine> {
  const name = `usb ${wanted.vendorId.toString(16)}:${wanted.productId.toString(16)}`;
  try {
    const device = (await list()).find((found) => isSameDevice(wanted, identityOf(found)));
    const wires = device && findInterface(device);
    if (device === undefined || wires === undefined) throw new Error('no such printer is plugged in');
    await device.open();
    try {
      // Refused where there is no driver, or no such thing as sending it away.
      await device.detachKernelDriver(wires.interfaceNumber).catch(() => undefined);
      await device.claimInterface(wires.interfaceNumber);
    } catch (error) {
      await device.close().catch(() => undefined);
      throw error;
    }
    return { ok: true, value: lineOver(device, wires, name) };
  } catch (error) {
    return { ok: false, refusal: lineRefusal(name, error) };
  }
}

export function identityOf({ vendorId, productId, serialNumber }: UsbDevice): UsbIdentity {
  return serialNumber ? { vendorId, productId, serialNumber } : { vendorId, productId };
}

const PRINTER_CLASS = 7;
const PIECE_BYTES = 8_192;
const ANSWER_BYTES = 512;
/** The library's own is one second: too short for a printer that waits for paper. */
const LONGEST_MS = 600_000;
const CLOSE_MS = 1_000;
/** A printer that answers reads with nothing is not asked again at once. */
const EMPTY_WAIT_MS = 20;

type Wires = { readonly interfaceNumber: number; readonly out: number; readonly in: number | undefined };

function findInterface(device: UsbDevice): Wires | undefined {
  for (const { interfaceNumber, alternate } of device.configurations.flatMap(
    ({ interfaces }) => interfaces,
  )) {
    if (alternate.interfaceClass !== PRINTER_CLASS) continue;
    const bulk = alternate.endpoints.filter(({ type }) => type === 'bulk');
    const out = bulk.find(({ direction }) => direction === 'out');
    const back = bulk.find(({ direction }) => direction === 'in');
    if (out) return { interfaceNumber, out: out.endpointNumber, in: back?.endpointNumber };
  }
  return undefined;
}

function lineOver(device: UsbDevice, wires: Wires, name: string): DeviceLine {
  const state = createLineState();
  let turn: Promise<unknown> = Promise.resolve();
  let closing: Promise<void> | undefined;
  const close = () => {
    state.end();
    closing ??= closeWithin(device);
    return closing;
  };
  state.onLost(() => void close());
  if (wires.in !== undefined) void readOn(device, wires.in, state);
  return {
    name,
    onBytes: state.onBytes,
    onLost: state.onLost,
    isOpen: state.isOpen,
    close,
    async send(bytes, deadlineMs) {
      const writing = turn.then(() => writeAll(device, wires.out, { bytes, deadlineMs, state }));
      turn = writing.catch(() => state.lose());
      const outcome = await state.sendWithin(writing, deadlineMs);
      if (outcome === 'late') state.lose();
      return outcome;
    },
  };
}

type Writing = { readonly bytes: Uint8Array; readonly deadlineMs: number; readonly state: LineState };

async function writeAll(device: UsbDevice, endpoint: number, writing: Writing): Promise<void> {
  const { bytes, state } = writing;
  const timeoutMs = Math.min(LONGEST_MS, Math.max(1, writing.deadlineMs));
  let taken = 0;
  while (taken < bytes.length) {
    if (!state.isOpen()) throw new Error('the line is lost');
    const written = await device.nativeTransferOut(
      endpoint,
      timeoutMs,
      bytes.slice(taken, taken + PIECE_BYTES),
    );
    if (written <= 0) throw new Error('the device takes no more');
    taken += written;
  }
}

/** Also how an unplug is noticed while nothing is printed. */
async function readOn(device: UsbDevice, endpoint: number, state: LineState): Promise<void> {
  while (state.isOpen()) {
    try {
      const bytes = await device.nativeTransferIn(endpoint, LONGEST_MS, ANSWER_BYTES);
      if (bytes !== null && bytes.length > 0) state.heard(bytes);
      else await new Promise((resolve) => setTimeout(resolve, EMPTY_WAIT_MS));
    } catch (error) {
      if (!/time|cancel/i.test(String(error))) state.lose();
    }
  }
}

function closeWithin(device: UsbDevice): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, CLOSE_MS);
    device
      .close()
      .catch(() => undefined)
      .finally(() => {
        clearTimeout(timer);
        resolve();
      });
  });
}
