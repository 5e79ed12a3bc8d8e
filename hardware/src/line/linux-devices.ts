import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { UsbIdentity } from './usb-identity.ts';
import type { UsbPlace } from './usb-place.ts';

/**
 * Serial ports and USB printers as Linux lists them under `/sys`. Read there rather than asked of `udevadm`, which
 * containers and small systems lack and without which `serialport` lists nothing.
 */
export type LinuxDevice = {
  readonly path: string;
  readonly usb?: UsbIdentity;
  /** What the device calls itself. */
  readonly product?: string;
  /** Of a printer: its answer to GET_DEVICE_ID, which names the model and the languages that it speaks. */
  readonly printerId?: string;
};

export function listUsbPrinters(root = '/'): readonly LinuxDevice[] {
  return listClass(root, 'usbmisc', /^lp\d+$/).map(({ name, folder }) => ({
    path: join('/dev/usb', name),
    ...describe(root, folder),
    ...optional('printerId', readText(join(folder, 'ieee1284_id'))),
  }));
}

/** Not the dozens of `ttyS` that are listed whether there is a port or not: only those with a device behind. */
export function listSerialPorts(root = '/'): readonly LinuxDevice[] {
  return listClass(root, 'tty', /^tty(USB|ACM|S|AMA|MFD|XRUSB)\d+$/)
    .filter(({ name, folder }) => !name.startsWith('ttyS') || !folder.includes('/serial8250'))
    .map(({ name, folder }) => ({ path: join('/dev', name), ...describe(root, folder) }));
}

/** Where on the bus the USB device behind `/dev/usb/lpN` is: the same in every process until the next plug. */
export function findUsbPlace(path: string, root = '/'): UsbPlace | undefined {
  try {
    const device = dirname(realpathSync(join(root, 'sys/class/usbmisc', basename(path), 'device')));
    const [bus, address] = ['busnum', 'devnum'].map((file) => readText(join(device, file)));
    return bus === undefined || address === undefined ? undefined : { bus, address: Number(address) };
  } catch {
    return undefined;
  }
}

type Listed = { readonly name: string; readonly folder: string };

function listClass(root: string, kind: string, pattern: RegExp): readonly Listed[] {
  const folder = join(root, 'sys/class', kind);
  try {
    return readdirSync(folder)
      .filter((name) => pattern.test(name))
      .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
      .flatMap((name) => deviceFolder(name, join(folder, name, 'device')));
  } catch {
    return [];
  }
}

function deviceFolder(name: string, link: string): readonly Listed[] {
  try {
    return [{ name, folder: realpathSync(link) }];
  } catch {
    return [];
  }
}

/** The USB device stands one or two levels above its interface; a built-in port has none. */
function describe(root: string, folder: string): Omit<LinuxDevice, 'path'> {
  const top = join(realpathSync(root), 'sys');
  for (let at = folder; at.length > top.length; at = dirname(at)) {
    const vendor = readText(join(at, 'idVendor'));
    const product = readText(join(at, 'idProduct'));
    if (vendor === undefined || product === undefined) continue;
    const usb = {
      vendorId: Number.parseInt(vendor, 16),
      productId: Number.parseInt(product, 16),
      ...optional('serialNumber', readText(join(at, 'serial'))),
    };
    return { usb, ...optional('product', readText(join(at, 'product'))) };
  }
  return {};
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}

function optional<K extends string>(key: K, value: string | undefined): { readonly [_ in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [_ in K]?: string });
}
