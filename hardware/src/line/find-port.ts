import type { LineRefusal } from './line.ts';
import { type LinuxDevice, listSerialPorts, listUsbPrinters } from './linux-devices.ts';
import { identityToText, isSameDevice, type UsbIdentity } from './usb-identity.ts';

/** A path, or what the device is: looked up anew at each opening, since a replug changes the path. */
export type DevicePlace = { readonly path: string } | { readonly usb: UsbIdentity };

export type FoundPath =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly refusal: LineRefusal };

export async function findSerialPort(place: DevicePlace): Promise<FoundPath> {
  return 'path' in place ? { ok: true, value: place.path } : pathOf(place.usb, await serialPorts());
}

export function findUsbPrinter(place: DevicePlace): FoundPath {
  return 'path' in place ? { ok: true, value: place.path } : pathOf(place.usb, listUsbPrinters());
}

/** Every serial port of this machine. */
export async function serialPorts(): Promise<readonly LinuxDevice[]> {
  if (process.platform === 'linux') return listSerialPorts();
  const { SerialPort } = await import('serialport');
  const ports = await SerialPort.list();
  return ports.map(({ path, vendorId, productId, serialNumber, manufacturer }) => ({
    path,
    ...(vendorId === undefined || productId === undefined
      ? {}
      : {
          usb: {
            vendorId: Number.parseInt(vendorId, 16),
            productId: Number.parseInt(productId, 16),
            ...(serialNumber === undefined ? {} : { serialNumber }),
          },
        }),
    ...(manufacturer === undefined ? {} : { product: manufacturer }),
  }));
}

function pathOf(wanted: UsbIdentity, devices: readonly LinuxDevice[]): FoundPath {
  const found = devices.find(({ usb }) => usb !== undefined && isSameDevice(wanted, usb));
  if (found !== undefined) return { ok: true, value: found.path };
  const device = identityToText(wanted);
  return { ok: false, refusal: { code: 'line.absent', device, detail: 'no such device is plugged in' } };
}
