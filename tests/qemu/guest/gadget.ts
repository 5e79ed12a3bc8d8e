/**
 * A USB device made of the kernel's own gadget functions and plugged into a virtual socket of this machine: descriptors,
 * transfers and unplugs go through the same code as with a cable.
 */
import { mkdir, rmdir, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { UsbIdentity } from '../../../hardware/src/line/index.ts';
import type { OnEnd } from './check.ts';

export type GadgetKind = {
  readonly usb: Required<UsbIdentity>;
  readonly product: string;
  /** As the kernel names it, `printer.0`. */
  readonly usbFunction: string;
  readonly settings?: Readonly<Record<string, string | Uint8Array>>;
};

export type Gadget = {
  /** Any socket that nothing is in. */
  plug(socket: number): Promise<void>;
  unplug(): Promise<void>;
};

const GADGETS = '/sys/kernel/config/usb_gadget';

export async function createGadget(kind: GadgetKind, onEnd: OnEnd): Promise<Gadget> {
  const root = join(GADGETS, kind.usb.serialNumber);
  const texts = join(root, 'strings/0x409');
  const configuration = join(root, 'configs/c.1');
  const usbFunction = join(root, 'functions', kind.usbFunction);
  const link = join(configuration, kind.usbFunction);
  const unplug = () => writeFile(join(root, 'UDC'), '\n').catch(() => undefined);

  for (const folder of [root, texts, configuration, usbFunction]) await mkdir(folder);
  await writeAll(root, { idVendor: hex(kind.usb.vendorId), idProduct: hex(kind.usb.productId) });
  await writeAll(texts, {
    serialnumber: kind.usb.serialNumber,
    manufacturer: 'Counter',
    product: kind.product,
  });
  await writeAll(usbFunction, kind.settings ?? {});
  await symlink(usbFunction, link);
  onEnd(async () => {
    await unplug();
    await unlink(link);
    for (const folder of [usbFunction, configuration, texts, root]) await rmdir(folder);
  });
  return { plug: (socket) => writeFile(join(root, 'UDC'), `dummy_udc.${socket}`), unplug };
}

async function writeAll(
  folder: string,
  values: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  for (const [name, value] of Object.entries(values)) await writeFile(join(folder, name), value);
}

function hex(id: number): string {
  return `0x${id.toString(16).padStart(4, '0')}`;
}
