/**
 * A HID device that takes a stream of bytes, as printers in their makers' HID modes do; there is no standard for it.
 * How long its reports are and whether they have a number is in its descriptor, which Linux shows; elsewhere one is
 * taken to be the 64 bytes that go over the wire at once. Whether a report's first byte says how many of the others
 * count no descriptor tells: who sets the device up does, from its manual.
 */
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type HidDevice, type HidLibrary, type HidWire, loadNodeHid, openHidDevice } from './hid-line.ts';
import type { OpenedLine } from './line.ts';
import { isMakersOwn, type ReportForm, readReportForm } from './report-form.ts';
import { streamWire } from './stream-wire.ts';
import { identityToText, isSameDevice, type UsbIdentity } from './usb-identity.ts';

export type HidStreamSettings = { readonly usb: UsbIdentity; readonly isCounted: boolean };

/** What the system tells of a HID interface and the library does not. */
export type HidInterface = {
  readonly descriptor: Uint8Array;
  /** Reports go out by a pipe of their own. */
  readonly hasOutPipe: boolean;
};

export type HidSystem = {
  readonly load: () => Promise<HidLibrary>;
  /** Undefined where the system does not tell. */
  readonly interfaceAt: (path: string) => HidInterface | undefined;
};

export function openHidStream(
  { usb, isCounted }: HidStreamSettings,
  system: HidSystem = { load: loadNodeHid, interfaceAt: linuxInterface },
): Promise<OpenedLine> {
  const name = `hid ${identityToText(usb)}`;
  const isMeant = (device: HidDevice) =>
    isMakersOwn(device.usagePage ?? 0) && isSameDevice(usb, identityOfHid(device));
  const wireOf = (device: HidDevice): HidWire | undefined => {
    const known = system.interfaceAt(device.path ?? '');
    const form = known === undefined ? USUAL_FORM : readReportForm(known.descriptor);
    return form && streamWire({ ...form, isCounted, isOfferedAgain: known?.hasOutPipe === true });
  };
  const choose = (devices: readonly HidDevice[]) =>
    devices
      .filter(isMeant)
      .flatMap((device) => {
        const wire = wireOf(device);
        return wire === undefined ? [] : [{ device, wire }];
      })
      .at(0);
  return openHidDevice({ name, choose }, system.load);
}

export function identityOfHid({ vendorId, productId, serialNumber }: HidDevice): UsbIdentity {
  return serialNumber ? { vendorId, productId, serialNumber } : { vendorId, productId };
}

const USUAL_FORM: ReportForm = { id: 0, bytes: 64 };

function linuxInterface(path: string): HidInterface | undefined {
  try {
    const device = realpathSync(join('/sys/class/hidraw', basename(path), 'device'));
    // A USB interface has its pipes beside the device: those that lead out under 01 to 0f.
    const hasOutPipe = readdirSync(dirname(device)).some((name) => /^ep_0[1-9a-f]$/.test(name));
    return { descriptor: readFileSync(join(device, 'report_descriptor')), hasOutPipe };
  } catch {
    return undefined;
  }
}
