/** The counter's devices by their addresses in the environment; what is not named is not there. */
import {
  type CardPort,
  cas,
  cd5220Display,
  createHidScale,
  createHidScanner,
  createSerialDisplay,
  createSerialScale,
  createSerialScanner,
  createVirtualCard,
  type DisplayCommandSet,
  epsonDisplay,
  mettler8217,
  mettlerSics,
  type ScaleProtocol,
} from '@counterbook/hardware/counter';
import { type DevicePlace, textToIdentity } from '@counterbook/hardware/line';
import { ContractError } from '@counterbook/shared/result';
import type { CounterDevices } from './counter.ts';

export const SCALES: Readonly<Record<string, ScaleProtocol>> = {
  '8217': mettler8217(),
  sics: mettlerSics,
  cas,
};
export const DISPLAYS: Readonly<Record<string, DisplayCommandSet>> = {
  epson: epsonDisplay,
  cd5220: cd5220Display,
};

export type Environment = Readonly<Record<string, string | undefined>>;

export function openDevices(environment: Environment): CounterDevices {
  const { TILL_SCANNER, TILL_SCALE, TILL_DISPLAY } = environment;
  return {
    scanner: open('TILL_SCANNER', TILL_SCANNER, 'hid or serial:/dev/ttyUSB0', (kind, address) => {
      if (kind === 'hid') return createHidScanner();
      return kind === 'serial' && address ? createSerialScanner(address) : undefined;
    }),
    scale: open('TILL_SCALE', TILL_SCALE, 'hid, 8217:/dev/ttyUSB0, sics:… or cas:…', (kind, address) => {
      const protocol = SCALES[kind];
      if (kind === 'hid') return createHidScale();
      return protocol && address ? createSerialScale({ ...address, protocol }) : undefined;
    }),
    display: open('TILL_DISPLAY', TILL_DISPLAY, 'epson:/dev/ttyUSB0 or cd5220:…', (kind, address) => {
      const commands = DISPLAYS[kind];
      return commands && address ? createSerialDisplay({ ...address, commands }) : undefined;
    }),
  };
}

/** Cards are typed in by hand where nothing is said. Stripe's key belongs to the hub, so no till speaks to Stripe. */
export function openCard(text: string | undefined): CardPort | undefined {
  if (text === undefined || text === '' || text === 'by-hand') return undefined;
  if (text === 'virtual') return createVirtualCard();
  throw new ContractError(`TILL_CARD is ${text}; it is by-hand or virtual`);
}

type Address = { readonly place: DevicePlace; readonly line?: { readonly baudRate: number } };

/** `KIND` or `KIND:PLACE`, the place a path or `vendor:product`, with `?baud=2400` where it is not the usual. */
function open<T>(
  name: string,
  text: string | undefined,
  forms: string,
  make: (kind: string, address: Address | undefined) => T | undefined,
): T | undefined {
  if (text === undefined || text === '') return undefined;
  const [, kind = '', where, baud] = /^(\w+)(?::([^?]+))?(?:\?baud=(\d{3,6}))?$/.exec(text) ?? [];
  const usb = where === undefined ? undefined : textToIdentity(where);
  const line = baud === undefined ? {} : { line: { baudRate: Number(baud) } };
  const address = where === undefined ? undefined : { place: usb ? { usb } : { path: where }, ...line };
  const device = make(kind, address);
  if (device === undefined) throw new ContractError(`${name} is ${text}; it is ${forms}`);
  return device;
}
