import type { HidDevice } from '../line/hid-line.ts';
import { identityOfHid } from '../line/hid-stream.ts';
import { isMakersOwn } from '../line/report-form.ts';
import { isSameDevice } from '../line/usb-identity.ts';

/**
 * HID devices that may be receipt printers, each once, though it may have several such interfaces. No usage page says
 * so: receivers of mice and lamps of keyboards have one of their maker's own, too. So only what calls itself a printer
 * or comes from a maker of receipt printers is one.
 */
export function hidPrinters(devices: readonly HidDevice[]): readonly HidDevice[] {
  const printers = devices.filter(
    ({ usagePage = 0, vendorId, product = '', manufacturer = '' }) =>
      isMakersOwn(usagePage) && (MAKERS.has(vendorId) || NAMES.test(`${manufacturer} ${product}`)),
  );
  const isFirst = (device: HidDevice, index: number) =>
    index === printers.findIndex((each) => isSameDevice(identityOfHid(each), identityOfHid(device)));
  return printers.filter(isFirst);
}

/** Seiko Epson, Star Micronics, Custom, Bixolon, Citizen. */
const MAKERS: ReadonlySet<number> = new Set([0x04b8, 0x0519, 0x0dd4, 0x1504, 0x1d90]);
const NAMES = /\bprinter\b|receipt/i;
