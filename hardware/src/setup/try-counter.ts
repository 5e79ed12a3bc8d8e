import {
  cas,
  createHidScale,
  createHidScanner,
  createSerialScale,
  createSerialScanner,
  mettler8217,
  mettlerSics,
  type ScalePort,
  type ScaleProtocol,
  type ScannerPort,
} from '../counter/index.ts';
import type { Ask } from './ask.ts';
import type { HardwareSetup } from './hardware-setup.ts';

/** Under the names that the till's settings have for them. */
const PROTOCOLS: Readonly<Record<string, ScaleProtocol>> = {
  '8217': mettler8217(),
  sics: mettlerSics,
  cas,
};
const WAIT_MS = 20_000;
const NO_SCAN =
  'Nothing was heard. Is it set to serial or to the USB point-of-sale class, and not to keyboard? Is another program using it?';
const NO_WEIGHT =
  'No weight was heard. Check the cable, the port and that the protocol is the one in the menu of the scale.';

/** Waits for one scan; nothing is kept of a scanner that was not heard. */
export async function tryScanner(ask: Ask, waitMs = WAIT_MS): Promise<HardwareSetup> {
  const path = await ask.text('Its serial port, or usb', 'usb');
  const scanner = path === 'usb' ? createHidScanner() : createSerialScanner({ place: { path } });
  ask.say('Scan something now.');
  const text = await firstScan(scanner, waitMs);
  await scanner.close();
  ask.say(text === undefined ? NO_SCAN : `Scanned: ${JSON.stringify(text)}`);
  if (text === undefined) return {};
  return { TILL_SCANNER: path === 'usb' ? 'hid' : `serial:${path}` };
}

/** Waits for a weight that lies still; nothing is kept of a scale that told none. */
export async function tryScale(ask: Ask, waitMs = WAIT_MS): Promise<HardwareSetup> {
  const path = await ask.text('Its serial port, or usb', 'usb');
  const protocol = path === 'usb' ? undefined : await askProtocol(ask);
  const scale = protocol ? createSerialScale({ place: { path }, ...protocol }) : createHidScale();
  ask.say('Put something on the scale now.');
  const grams = await firstWeight(scale, waitMs);
  await scale.close();
  ask.say(grams === undefined ? NO_WEIGHT : `Weighs ${grams} g.`);
  if (grams === undefined) return {};
  return { TILL_SCALE: protocol === undefined ? 'hid' : `${protocol.name}:${path}` };
}

async function askProtocol(ask: Ask): Promise<{ readonly name: string; readonly protocol: ScaleProtocol }> {
  for (;;) {
    const name = await ask.text(`Its protocol (${Object.keys(PROTOCOLS).join(', ')})`, '8217');
    const protocol = PROTOCOLS[name];
    if (protocol !== undefined) return { name, protocol };
    ask.say(`There is no protocol ${name}.`);
  }
}

function firstScan(scanner: ScannerPort, waitMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), waitMs);
    scanner.onEvent((event) => {
      if (event.type !== 'scanned') return;
      clearTimeout(timer);
      resolve(event.text);
    });
  });
}

function firstWeight(scale: ScalePort, waitMs: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), waitMs);
    scale.watch((state) => {
      if (state.status !== 'ready' || state.reading.type !== 'stable' || state.reading.grams <= 0) return;
      clearTimeout(timer);
      resolve(state.reading.grams);
    });
  });
}
