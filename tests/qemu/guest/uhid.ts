import { type FileHandle, open } from 'node:fs/promises';
import type { UsbIdentity } from '../../../hardware/src/line/index.ts';

/** A HID device that is this program, by the kernel's `/dev/uhid`. */
export type UhidDevice = { report(bytes: Uint8Array): Promise<void>; unplug(): Promise<void> };

const [DESTROY, CREATE, INPUT] = [1, 11, 12];
const USB_BUS = 3;
const LONGEST_DESCRIPTOR = 4_096;

export async function plugInUhid(usb: Required<UsbIdentity>, descriptor: Uint8Array): Promise<UhidDevice> {
  const handle = await open('/dev/uhid', 'r+');
  await handle.write(createEvent(usb, descriptor));
  return {
    report: (bytes) => write(handle, INPUT, Buffer.concat([uint16(bytes.length), bytes])),
    async unplug() {
      await write(handle, DESTROY, Buffer.alloc(0));
      await handle.close();
    },
  };
}

function createEvent(usb: Required<UsbIdentity>, descriptor: Uint8Array): Buffer {
  const text = (value: string, size: number) => Buffer.concat([Buffer.from(value), Buffer.alloc(size)], size);
  const [version, country] = [0, 0];
  return Buffer.concat([
    uint32(CREATE),
    ...[text('Counter scanner', 128), text('', 64), text(usb.serialNumber, 64)],
    ...[uint16(descriptor.length), uint16(USB_BUS)],
    ...[usb.vendorId, usb.productId, version, country].map(uint32),
    Buffer.concat([descriptor], LONGEST_DESCRIPTOR),
  ]);
}

async function write(handle: FileHandle, type: number, content: Uint8Array): Promise<void> {
  await handle.write(Buffer.concat([uint32(type), content]));
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
