import { type DevicePlace, findSerialPort, findUsbPrinter } from '../line/find-port.ts';
import { createHeldLine } from '../line/held-line.ts';
import { type HidStreamSettings, openHidStream } from '../line/hid-stream.ts';
import type { OpenedLine } from '../line/line.ts';
import { openSerialLine, type SerialSettings } from '../line/serial-line.ts';
import type { UsbIdentity } from '../line/usb-identity.ts';
import { openUsbLine } from '../line/usb-line.ts';
import { openUsbLpLine } from '../line/usb-lp-line.ts';
import { lineLinks } from './line-link.ts';
import { createLinkPrinter, type LinkPrinterOptions } from './link-printer.ts';
import type { PrinterPort } from './port.ts';

export type LinePrinterOptions = Omit<LinkPrinterOptions, 'openLink'> & {
  readonly openLine: () => Promise<OpenedLine>;
};

/** A printer on a line of this machine, its own while the port is open. */
export function createLinePrinter({ openLine, ...options }: LinePrinterOptions): PrinterPort {
  const held = createHeldLine(openLine);
  const printer = createLinkPrinter({ ...options, openLink: lineLinks(held) });
  return {
    ...printer,
    async close() {
      await printer.close();
      await held.release();
    },
  };
}

export type SerialPrinterOptions = Omit<LinkPrinterOptions, 'openLink'> & {
  readonly place: DevicePlace;
  readonly serial: Omit<SerialSettings, 'path'>;
};

export function createSerialPrinter({ place, serial, ...options }: SerialPrinterOptions): PrinterPort {
  return createLinePrinter({
    ...options,
    async openLine() {
      const found = await findSerialPort(place);
      return found.ok ? openSerialLine({ ...serial, path: found.value }) : found;
    },
  });
}

export type UsbLpPrinterOptions = Omit<LinkPrinterOptions, 'openLink'> & { readonly place: DevicePlace };

/** By `/dev/usb/lpN`, Linux only. */
export function createUsbLpPrinter({ place, ...options }: UsbLpPrinterOptions): PrinterPort {
  return createLinePrinter({
    ...options,
    async openLine() {
      const found = findUsbPrinter(place);
      return found.ok ? openUsbLpLine(found.value) : found;
    },
  });
}

export type UsbPrinterOptions = Omit<LinkPrinterOptions, 'openLink'> & { readonly usb: UsbIdentity };

/** Past the system's driver, on any system. */
export function createUsbPrinter({ usb, ...options }: UsbPrinterOptions): PrinterPort {
  return createLinePrinter({ ...options, openLine: () => openUsbLine(usb) });
}

export type HidPrinterOptions = Omit<LinkPrinterOptions, 'openLink'> & HidStreamSettings;

/** In its maker's HID mode, on any system. */
export function createHidPrinter({ usb, isCounted, ...options }: HidPrinterOptions): PrinterPort {
  return createLinePrinter({ ...options, openLine: () => openHidStream({ usb, isCounted }) });
}
