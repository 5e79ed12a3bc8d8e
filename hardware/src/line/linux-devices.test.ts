import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { listSerialPorts, listUsbPrinters } from './linux-devices.ts';
import { identityToText, isSameDevice, textToIdentity } from './usb-identity.ts';

let root = '';

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('the devices that Linux lists', () => {
  it('are USB printers with what they are and what they call themselves', () => {
    const usb = { idVendor: '04b8', idProduct: '0e15', serial: 'X3F2', product: 'TM-T20II' };
    machine({
      'devices/pci0/usb1/1-2': usb,
      'devices/pci0/usb1/1-2/1-2:1.0': { ieee1284_id: 'MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;CLS:PRINTER;' },
      'devices/pci0/usb1/1-2/1-2:1.0/usbmisc/lp0': {},
    });
    link('class/usbmisc/lp0', 'devices/pci0/usb1/1-2/1-2:1.0/usbmisc/lp0');
    link('devices/pci0/usb1/1-2/1-2:1.0/usbmisc/lp0/device', 'devices/pci0/usb1/1-2/1-2:1.0');
    expect(listUsbPrinters(root)).toEqual([
      {
        path: '/dev/usb/lp0',
        usb: { vendorId: 0x04b8, productId: 0x0e15, serialNumber: 'X3F2' },
        product: 'TM-T20II',
        printerId: 'MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;CLS:PRINTER;',
      },
    ]);
  });

  it('are serial ports by USB and built in, not the terminals without a port', () => {
    machine({
      'devices/pci0/usb1/1-1': { idVendor: '067b', idProduct: '2303' },
      'devices/pci0/usb1/1-1/1-1:1.0/ttyUSB0/tty/ttyUSB0': {},
      'devices/pnp0/00:01/tty/ttyS0': {},
      'devices/platform/serial8250/tty/ttyS1': {},
      'devices/virtual/tty/tty0': {},
    });
    link('class/tty/ttyUSB0', 'devices/pci0/usb1/1-1/1-1:1.0/ttyUSB0/tty/ttyUSB0');
    link('devices/pci0/usb1/1-1/1-1:1.0/ttyUSB0/tty/ttyUSB0/device', 'devices/pci0/usb1/1-1/1-1:1.0/ttyUSB0');
    link('class/tty/ttyS0', 'devices/pnp0/00:01/tty/ttyS0');
    link('devices/pnp0/00:01/tty/ttyS0/device', 'devices/pnp0/00:01');
    link('class/tty/ttyS1', 'devices/platform/serial8250/tty/ttyS1');
    link('devices/platform/serial8250/tty/ttyS1/device', 'devices/platform/serial8250');
    link('class/tty/tty0', 'devices/virtual/tty/tty0');
    expect(listSerialPorts(root)).toEqual([
      { path: '/dev/ttyS0' },
      { path: '/dev/ttyUSB0', usb: { vendorId: 0x067b, productId: 0x2303 } },
    ]);
  });

  it('are none where there is no such folder', () => {
    root = mkdtempSync(join(tmpdir(), 'counterbook-sys-'));
    expect([listSerialPorts(root), listUsbPrinters(root)]).toEqual([[], []]);
  });
});

describe('what a device is', () => {
  it.each(['04b8:0e15', '04b8:0e15:X3F2', '04b8:0e15:a%3Ab%20c'])(
    'is written as %s and read back',
    (text) => {
      expect(identityToText(textToIdentity(text)!)).toBe(text);
    },
  );

  it.each(['/dev/usb/lp0', '04b8', '04b8:0e15:', 'COM3'])('is not read out of %s', (text) => {
    expect(textToIdentity(text)).toBeUndefined();
  });

  it('is the same with the same serial number, or of the same kind where none was asked for', () => {
    const [one, other] = [textToIdentity('04b8:0e15:1')!, textToIdentity('04b8:0e15:2')!];
    const kind = textToIdentity('04b8:0e15')!;
    expect([isSameDevice(one, one), isSameDevice(one, other), isSameDevice(one, kind)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(isSameDevice(kind, other)).toBe(true);
  });
});

function machine(folders: Readonly<Record<string, Readonly<Record<string, string>>>>): void {
  root = mkdtempSync(join(tmpdir(), 'counterbook-sys-'));
  for (const [folder, files] of Object.entries(folders)) {
    mkdirSync(join(root, 'sys', folder), { recursive: true });
    for (const [name, text] of Object.entries(files))
      writeFileSync(join(root, 'sys', folder, name), `${text}\n`);
  }
}

function link(from: string, to: string): void {
  const place = join(root, 'sys', from);
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(relative(dirname(place), join(root, 'sys', to)), place);
}
