import { ContractError } from '@counterbook/shared/result';
import { findSerialPort } from '../line/find-port.ts';
import { openHidLine } from '../line/hid-line.ts';
import { openSerialLine } from '../line/serial-line.ts';
import { textToIdentity } from '../line/usb-identity.ts';
import { parseSerial } from '../printer/printer-address.ts';
import { createDrawer } from './create-drawer.ts';
import { createLineDrawer } from './line-drawer.ts';
import type { DrawerOpener, DrawerPort } from './port.ts';
import { createPrinterDrawer, type PrinterDrawerOptions } from './printer-drawer.ts';

/**
 * Where a drawer hangs, as it is written in a setting: `printer`, `serial:/dev/ttyUSB1?baud=9600`, or
 * `hid:0d3a:0206?open=0101` with the bytes that open it, in hexadecimal, from its manual. Throws ContractError that
 * says so. `printer` is the one that it hangs on where it hangs on one.
 */
export type DrawerPlace = string;

export function openDrawer(place: DrawerPlace, onPrinter: PrinterDrawerOptions): DrawerPort {
  if (place === 'printer') return createPrinterDrawer(onPrinter);
  const opener = openerAt(place);
  if (opener === undefined) throw new ContractError(`the drawer's place is ${place}; it is ${FORMS}`);
  const { leftOpenMs } = onPrinter;
  return createDrawer({ opener, ...(leftOpenMs === undefined ? {} : { leftOpenMs }) });
}

export function isDrawerPlace(place: string): boolean {
  return place === 'printer' || openerAt(place) !== undefined;
}

/** Nothing is opened yet. */
function openerAt(place: string): DrawerOpener | undefined {
  const [, kind = '', where = '', query = ''] = /^(serial|hid):([^?]+)(?:\?(.*))?$/.exec(place) ?? [];
  if (kind === '') return undefined;
  return kind === 'serial' ? serialOpener(where, query) : hidOpener(where, query);
}

const FORMS = '"printer", serial:/dev/ttyUSB1?baud=9600&open=07 or hid:0d3a:0206?open=0101';
const USUAL_BAUD = 'baud=9600';

function serialOpener(where: string, query: string) {
  const serial = parseSerial(/(^|&)baud=/.test(query) ? query : `${USUAL_BAUD}&${query}`);
  const command = commandIn(query);
  if (serial === undefined || command === 'none') return undefined;
  const usb = textToIdentity(where);
  const place = usb === undefined ? { path: where } : { usb };
  return createLineDrawer({
    async openLine() {
      const found = await findSerialPort(place);
      return found.ok ? openSerialLine({ ...serial, path: found.value }) : found;
    },
    ...(command === undefined ? {} : { command }),
  });
}

/** Each maker has its own report that opens, so it has to be said. */
function hidOpener(where: string, query: string) {
  const usb = textToIdentity(where);
  const command = commandIn(query);
  if (usb === undefined || command === undefined || command === 'none') return undefined;
  return createLineDrawer({ openLine: () => openHidLine(usb), command });
}

function commandIn(query: string): Uint8Array | 'none' | undefined {
  const hex = new URLSearchParams(query).get('open');
  if (hex === null) return undefined;
  return /^([0-9a-f]{2}){1,64}$/i.test(hex) ? Uint8Array.from(Buffer.from(hex, 'hex')) : 'none';
}
