import { ContractError } from '@counterbook/shared/result';
import type { DevicePlace } from '../line/find-port.ts';
import type { SerialSettings } from '../line/serial-line.ts';
import { identityToText, textToIdentity, type UsbIdentity } from '../line/usb-identity.ts';

/** Where a printer is, as it is written in a setting: one line of text that a person can read out on the phone. */
export type PrinterAddress =
  | { readonly type: 'virtual' }
  | { readonly type: 'tcp'; readonly host: string; readonly port: number }
  | {
      readonly type: 'serial';
      readonly place: DevicePlace;
      readonly serial: Omit<SerialSettings, 'path'>;
    }
  /** By Linux's printer driver. */
  | { readonly type: 'lp'; readonly place: DevicePlace }
  /** By libusb, past any driver. */
  | { readonly type: 'usb'; readonly usb: UsbIdentity }
  /** In its maker's HID mode; counted where a report's first byte says how many of the others count. */
  | { readonly type: 'hid'; readonly usb: UsbIdentity; readonly isCounted: boolean }
  /** A printer that is installed in Windows, past its driver. */
  | { readonly type: 'windows'; readonly queue: string };

/** Throws ContractError that says which forms there are. */
export function parsePrinterAddress(text: string): PrinterAddress {
  const address = text === 'virtual' ? ({ type: 'virtual' } as const) : parseScheme(text);
  if (address === undefined) throw new ContractError(`the printer's address is ${text}; it is ${FORMS}`);
  return address;
}

export function printerAddressToText(address: PrinterAddress): string {
  switch (address.type) {
    case 'virtual':
      return 'virtual';
    case 'tcp':
      return `tcp://${address.host}:${address.port}`;
    case 'serial':
      return `serial:${placeToText(address.place)}?${serialToText(address.serial)}`;
    case 'lp':
      return `lp:${placeToText(address.place)}`;
    case 'usb':
      return `usb:${identityToText(address.usb)}`;
    case 'hid':
      return `hid:${identityToText(address.usb)}${address.isCounted ? `?${COUNTED}` : ''}`;
    case 'windows':
      return `windows:${address.queue}`;
  }
}

/** `9600`, or with more: `9600&parity=even&flow=hardware`. Undefined when it is none. */
export function parseSerial(text: string): Omit<SerialSettings, 'path'> | undefined {
  const query = new URLSearchParams(text);
  const baudRate = Number(query.get('baud') ?? USUAL_BAUD);
  const dataBits = Number(query.get('bits') ?? 8);
  const parity = query.get('parity') ?? 'none';
  const flow = query.get('flow') ?? 'none';
  if (!Number.isSafeInteger(baudRate) || baudRate < 300 || baudRate > 921_600) return undefined;
  if (dataBits !== 7 && dataBits !== 8) return undefined;
  if (parity !== 'none' && parity !== 'even' && parity !== 'odd') return undefined;
  if (flow !== 'none' && flow !== 'hardware' && flow !== 'software') return undefined;
  return { baudRate, dataBits, parity, flow };
}

/** Of most receipt printers as they leave the factory. */
const USUAL_BAUD = 38_400;
const COUNTED = 'counted=yes';
const FORMS =
  '"virtual", tcp://192.168.1.50:9100, serial:/dev/ttyUSB0?baud=38400, lp:/dev/usb/lp0, usb:04b8:0e15, hid:0519:0003 or windows:NAME';

function parseScheme(text: string): PrinterAddress | undefined {
  const [, scheme, rest = ''] = /^(tcp|serial|lp|usb|hid|windows):(.+)$/.exec(text) ?? [];
  if (scheme === 'tcp') return parseTcp(text);
  if (scheme === 'lp') return { type: 'lp', place: parsePlace(rest) };
  if (scheme === 'windows') return { type: 'windows', queue: rest };
  if (scheme === 'usb') {
    const usb = textToIdentity(rest);
    return usb === undefined ? undefined : { type: 'usb', usb };
  }
  const [place = '', query = ''] = rest.split('?');
  if (scheme === 'hid') return parseHid(place, query);
  if (scheme !== 'serial') return undefined;
  const serial = parseSerial(query);
  return place === '' || serial === undefined
    ? undefined
    : { type: 'serial', place: parsePlace(place), serial };
}

function parseTcp(text: string): PrinterAddress | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === '') return undefined;
  return { type: 'tcp', host: url.hostname, port: url.port === '' ? 9100 : Number(url.port) };
}

function parseHid(place: string, query: string): PrinterAddress | undefined {
  const usb = textToIdentity(place);
  const isKnown = usb !== undefined && (query === '' || query === COUNTED);
  return isKnown ? { type: 'hid', usb, isCounted: query === COUNTED } : undefined;
}

function parsePlace(text: string): DevicePlace {
  const usb = textToIdentity(text);
  return usb === undefined ? { path: text } : { usb };
}

function placeToText(place: DevicePlace): string {
  return 'path' in place ? place.path : identityToText(place.usb);
}

function serialToText({
  baudRate,
  dataBits = 8,
  parity = 'none',
  flow = 'none',
}: Omit<SerialSettings, 'path'>) {
  const more = [
    ...(dataBits === 8 ? [] : [`bits=${dataBits}`]),
    ...(parity === 'none' ? [] : [`parity=${parity}`]),
    ...(flow === 'none' ? [] : [`flow=${flow}`]),
  ];
  return [`baud=${baudRate}`, ...more].join('&');
}
