import type { DeviceLine, OpenedLine } from './line.ts';
import { lineRefusal } from './line-refusal.ts';
import { createLineState, type LineState } from './line-state.ts';
import { identityToText, isSameDevice, type UsbIdentity } from './usb-identity.ts';
import { claimUsbPlace } from './usb-place.ts';
import { withinClose } from './within-close.ts';

/**
 * The part of a USB device that a line needs; `usb` gives it for real ones. Its `serialNumber` and `configurations` may
 * open the device to be read, and throw where this user may not.
 */
export type UsbDevice = {
  readonly vendorId: number;
  readonly productId: number;
  readonly bus: string;
  readonly address: number;
  readonly serialNumber?: string | null | undefined;
  readonly productName?: string | null | undefined;
  readonly configurations: readonly UsbConfiguration[];
  open(): Promise<void>;
  close(): Promise<void>;
  detachKernelDriver(interfaceNumber: number): Promise<void>;
  claimInterface(interfaceNumber: number): Promise<void>;
  releaseInterface(interfaceNumber: number): Promise<void>;
  nativeTransferIn(endpoint: number, timeoutMs: number, length: number): Promise<Uint8Array | null>;
  nativeTransferOut(endpoint: number, timeoutMs: number, data: Uint8Array): Promise<number>;
};

type UsbConfiguration = { readonly interfaces: readonly UsbInterface[] };
type UsbInterface = { readonly interfaceNumber: number; readonly alternate: UsbAlternate };
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

/** Of the printer class, or one that is known to be a printer in a class of its maker's. */
export function isUsbPrinter(device: UsbDevice): boolean {
  const { vendorId, productId } = device;
  const isKnown = isSameDevice({ vendorId, productId }, EPSON_OWN);
  return findInterface(device, isKnown ? CLASSES : [PRINTER_CLASS]) !== undefined;
}

/**
 * A USB printer past the system's driver, which is sent away and comes back with the next replug: for systems without
 * `/dev/usb/lpN`. Sending away would also take the printer from another till, so who has it is settled before.
 */
export async function openUsbLine(
  wanted: UsbIdentity,
  list: () => Promise<readonly UsbDevice[]> = listUsbDevices,
): Promise<OpenedLine> {
  const name = `usb ${identityToText(wanted)}`;
  try {
    const device = (await list()).find((found) => isWanted(found, wanted));
    const wires = device && findInterface(device, CLASSES);
    if (device === undefined || wires === undefined) throw new Error('no such printer is plugged in');
    const release = await claimUsbPlace(device);
    if (release === undefined)
      return { ok: false, refusal: { code: 'line.busy', device: name, detail: 'another program has it' } };
    try {
      await claimWires(device, wires);
    } catch (error) {
      release();
      throw error;
    }
    return { ok: true, value: lineOver({ device, wires, release }, name) };
  } catch (error) {
    return { ok: false, refusal: lineRefusal(name, error) };
  }
}

export function identityOf({ vendorId, productId, serialNumber }: UsbDevice): UsbIdentity {
  return serialNumber ? { vendorId, productId, serialNumber } : { vendorId, productId };
}

/** The serial number of no other device is read. */
function isWanted(found: UsbDevice, wanted: UsbIdentity): boolean {
  const { vendorId, productId } = found;
  const isOfKind = isSameDevice({ vendorId, productId }, wanted);
  return isOfKind && (wanted.serialNumber === undefined || isSameDevice(wanted, identityOf(found)));
}

async function claimWires(device: UsbDevice, { interfaceNumber }: Wires): Promise<void> {
  await device.open();
  try {
    // Refused where there is no driver, or no such thing as sending it away.
    await device.detachKernelDriver(interfaceNumber).catch(() => undefined);
    await device.claimInterface(interfaceNumber);
  } catch (error) {
    await device.close().catch(() => undefined);
    throw error;
  }
}

const PRINTER_CLASS = 7;
const MAKERS_CLASS = 0xff;
/** The first that fits counts; one of its maker's is believed of a device that somebody named. */
const CLASSES: readonly number[] = [PRINTER_CLASS, MAKERS_CLASS];
/** What Epson's printers are when they are set to "USB vendor-defined class": the same bytes, another class. */
const EPSON_OWN: UsbIdentity = { vendorId: 0x04b8, productId: 0x0202 };
const PIECE_BYTES = 8_192;
const ANSWER_BYTES = 512;
/** The library's own is one second: too short for a printer that waits for paper. */
const LONGEST_MS = 600_000;
/** The library lets nobody close a device while a transfer is under way, and a read may be for ever. */
const READ_MS = 500;
/** A printer that answers reads with nothing is not asked again at once. */
const EMPTY_WAIT_MS = 20;

type Wires = { readonly interfaceNumber: number; readonly out: number; readonly in: number | undefined };

function findInterface(device: UsbDevice, classes: readonly number[]): Wires | undefined {
  const interfaces = device.configurations.flatMap((configuration) => configuration.interfaces);
  return classes.map((wanted) => interfaces.map((each) => wiresOf(each, wanted)).find(Boolean)).find(Boolean);
}

function wiresOf({ interfaceNumber, alternate }: UsbInterface, wanted: number): Wires | undefined {
  const bulk = alternate.endpoints.filter(({ type }) => type === 'bulk');
  const out = bulk.find(({ direction }) => direction === 'out');
  const back = bulk.find(({ direction }) => direction === 'in');
  if (alternate.interfaceClass !== wanted || out === undefined) return undefined;
  return { interfaceNumber, out: out.endpointNumber, in: back?.endpointNumber };
}

type Claimed = { readonly device: UsbDevice; readonly wires: Wires; readonly release: () => void };

function lineOver(claimed: Claimed, name: string): DeviceLine {
  const { device, wires } = claimed;
  const state = createLineState();
  let turn: Promise<unknown> = Promise.resolve();
  let closing: Promise<void> | undefined;
  const reading = wires.in === undefined ? undefined : readOn(device, wires.in, state);
  const close = () => {
    state.end();
    closing ??= withinClose(letGo(claimed, [turn, reading]));
    return closing;
  };
  state.onLost(() => void close());
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
      const bytes = await device.nativeTransferIn(endpoint, READ_MS, ANSWER_BYTES);
      if (bytes !== null && bytes.length > 0) state.heard(bytes);
      else await new Promise((resolve) => setTimeout(resolve, EMPTY_WAIT_MS));
    } catch (error) {
      if (!/time|cancel/i.test(String(error))) state.lose();
    }
  }
}

/** Where sending the driver away is known, we are now the driver, and every transfer under way ends at once. */
async function letGo({ device, wires, release }: Claimed, transfers: readonly unknown[]): Promise<void> {
  await device.detachKernelDriver(wires.interfaceNumber).catch(() => undefined);
  await Promise.allSettled(transfers);
  await device.releaseInterface(wires.interfaceNumber).catch(() => undefined);
  await device.close().catch(() => undefined);
  release();
}
