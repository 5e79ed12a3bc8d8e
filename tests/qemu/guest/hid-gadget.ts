import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { UsbIdentity } from '../../../hardware/src/line/index.ts';
import { type OnEnd, pause } from './check.ts';
import { createGadget, type Gadget } from './gadget.ts';
import { HID_PRINTER, SCALE, SCANNER } from './identities.ts';
import { PRINTER_DESCRIPTOR, SCALE_DESCRIPTOR, SCANNER_DESCRIPTOR } from './reports.ts';

export type HidGadget = Gadget & { report(bytes: Uint8Array): Promise<void> };
type HidKind = {
  readonly usb: Required<UsbIdentity>;
  readonly product: string;
  readonly descriptor: Uint8Array;
  readonly reportBytes: number;
  /** The how-manieth of them all, which is how the kernel numbers them. */
  readonly index: number;
};

export function createScaleGadget(onEnd: OnEnd, index = 0): Promise<HidGadget> {
  const kind = { usb: SCALE, product: 'Counter scale', descriptor: SCALE_DESCRIPTOR, reportBytes: 6, index };
  return createHidGadget(kind, onEnd);
}

export function createScannerGadget(onEnd: OnEnd, index = 0): Promise<HidGadget> {
  const kind = {
    usb: SCANNER,
    product: 'Counter scanner',
    descriptor: SCANNER_DESCRIPTOR,
    reportBytes: 64,
    index,
  };
  return createHidGadget(kind, onEnd);
}

export function createHidPrinterGadget(onEnd: OnEnd, index = 0): Promise<HidGadget> {
  const kind = {
    usb: HID_PRINTER,
    product: 'TSP100',
    descriptor: PRINTER_DESCRIPTOR,
    reportBytes: 64,
    index,
  };
  return createHidGadget(kind, onEnd);
}

async function createHidGadget(kind: HidKind, onEnd: OnEnd): Promise<HidGadget> {
  const { usb, product, descriptor, reportBytes, index } = kind;
  const settings = { protocol: '0', subclass: '0', report_length: `${reportBytes}`, report_desc: descriptor };
  const gadget = await createGadget({ usb, product, usbFunction: `hid.${index}`, settings }, onEnd);
  return { ...gadget, report: (bytes) => sendReport(`/dev/hidg${index}`, bytes) };
}

/** Waits until the report before was fetched. A write that waits in the kernel could not be ended by an unplug. */
async function sendReport(path: string, bytes: Uint8Array): Promise<void> {
  const deadline = performance.now() + 5_000;
  for (;;) {
    const isSent = await offer(path, bytes);
    if (isSent) return;
    if (performance.now() > deadline) throw new Error(`nobody fetches the report at ${path}`);
    await pause(5);
  }
}

async function offer(path: string, bytes: Uint8Array): Promise<boolean> {
  const handle = await open(path, constants.O_RDWR | constants.O_NONBLOCK);
  try {
    return (await handle.write(bytes)).bytesWritten === bytes.length;
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}
