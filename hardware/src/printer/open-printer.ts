import { ContractError } from '@counterbook/shared/result';
import { epson80 } from '../receipt/escpos/profile.ts';
import {
  createHidPrinter,
  createSerialPrinter,
  createUsbLpPrinter,
  createUsbPrinter,
} from './local-printer.ts';
import { isLabelLanguage, type PrinterManners } from './manners.ts';
import { createNetworkPrinter } from './network-printer.ts';
import type { PrinterPort } from './port.ts';
import { type PrinterAddress, printerAddressToText } from './printer-address.ts';
import { createVirtualPrinter } from './virtual-printer.ts';
import { createWindowsPrinter } from './windows-printer.ts';

export type OpenPrinterOptions = {
  readonly profile: PrinterManners;
  readonly watchMs?: number;
};

/** The driver for an address. Nothing is opened yet. Throws ContractError where the screen would have to be one for labels. */
export function createPrinter(address: PrinterAddress, options: OpenPrinterOptions): PrinterPort {
  const { language, ...manners } = options.profile;
  const named = { ...options, name: printerAddressToText(address) };
  switch (address.type) {
    case 'virtual':
      if (isLabelLanguage(language))
        throw new ContractError('labels need a printer: there is none on the screen');
      return createVirtualPrinter({ profile: { ...epson80, ...manners, language } });
    case 'tcp':
      return createNetworkPrinter({ ...options, host: address.host, port: address.port });
    case 'serial':
      return createSerialPrinter({ ...named, place: address.place, serial: address.serial });
    case 'lp':
      return createUsbLpPrinter({ ...named, place: address.place });
    case 'usb':
      return createUsbPrinter({ ...named, usb: address.usb });
    case 'hid':
      return createHidPrinter({ ...named, usb: address.usb, isCounted: address.isCounted });
    case 'windows':
      return createWindowsPrinter({ ...named, queue: address.queue });
  }
}
