import type { OpenPin } from '../drawer/drawer-pin.ts';
import {
  type PrinterAddress,
  parsePrinterAddress,
  printerAddressToText,
} from '../printer/printer-address.ts';
import { epson80, type PrinterProfile, printerProfiles } from '../receipt/escpos/profile.ts';
import type { Ask } from './ask.ts';
import type { FoundDevice } from './detect.ts';
import { findBaudRate } from './find-baud-rate.ts';
import { type HardwareSetup, writeHardwareSetup } from './hardware-setup.ts';
import { learnDrawer } from './learn-drawer.ts';
import { setUpLabels } from './set-up-labels.ts';
import { showDevices } from './show-devices.ts';
import { tryScale, tryScanner } from './try-counter.ts';
import { tryPrinter } from './try-printer.ts';

/** From the printer to the scale, one question after the other; nothing is written before the end. */
export async function setUp(ask: Ask, folder: string): Promise<HardwareSetup> {
  const hosts = await ask.text(
    'Addresses of printers on the network, if there are any (as 192.168.1.50, 192.168.1.60)',
    'none',
  );
  const devices = await showDevices(ask.say, hosts === 'none' ? [] : hosts.split(/[\s,]+/));
  const setup = {
    ...(await setUpPrinter(ask, devices)),
    ...((await ask.yes('Is there a label printer?')) ? await setUpLabels(ask, devices) : {}),
    ...((await ask.yes('Is a scanner plugged in that is not a keyboard?')) ? await tryScanner(ask) : {}),
    ...((await ask.yes('Is a scale plugged in?')) ? await tryScale(ask) : {}),
  };
  ask.say(`Written to ${writeHardwareSetup(folder, setup)}. The till uses it from its next start.`);
  return setup;
}

async function setUpPrinter(ask: Ask, devices: readonly FoundDevice[]): Promise<HardwareSetup> {
  const usual = devices.find(({ kind, refusal }) => kind === 'printer' && refusal === undefined);
  let suggested = usual?.profileId ?? epson80.id;
  for (;;) {
    const address = await withSpeed(ask, await askAddress(ask, usual?.address ?? 'virtual'));
    const profile = await askProfile(ask, suggested);
    suggested = profile.id;
    const { printer } = await tryPrinter(ask.say, { address, profile });
    try {
      const isRight = await ask.yes(
        'Is the page right: the ruler ends at the edge, letters, codes and picture are whole?',
      );
      if (!isRight && (await ask.yes('Try another profile or address?'))) continue;
      const openPin = (await ask.yes('Does a drawer hang on this printer? Close it first.'))
        ? await askDrawer(ask, () => learnDrawer(printer, profile))
        : undefined;
      return {
        TILL_PRINTER: address,
        TILL_PRINTER_PROFILE: profile.id,
        ...(openPin === undefined ? {} : { TILL_DRAWER_OPEN_PIN: openPin }),
      };
    } finally {
      await printer.close();
    }
  }
}

async function askAddress(ask: Ask, usual: string): Promise<string> {
  for (;;) {
    const text = await ask.text('Address of the printer', usual);
    try {
      return printerAddressToText(parsePrinterAddress(text));
    } catch (error) {
      ask.say(error instanceof Error ? error.message : String(error));
    }
  }
}

async function askProfile(ask: Ask, usual: string): Promise<PrinterProfile> {
  for (;;) {
    const known = printerProfiles.map(({ id }) => id);
    const id = await ask.text(`Profile (${known.join(', ')})`, usual);
    const profile = printerProfiles.find((each) => each.id === id);
    if (profile !== undefined) return profile;
    ask.say(`There is no profile ${id}.`);
  }
}

/** A serial printer is asked at which speed it answers. */
async function withSpeed(ask: Ask, text: string): Promise<string> {
  const address: PrinterAddress = parsePrinterAddress(text);
  if (address.type !== 'serial') return text;
  const baudRate = await findBaudRate(address.place);
  if (baudRate === undefined) {
    ask.say(
      `The printer answers at no usual speed; ${address.serial.baudRate} is kept. Its self-test page names its own.`,
    );
    return text;
  }
  ask.say(`The printer answers at ${baudRate} baud.`);
  return printerAddressToText({ ...address, serial: { ...address.serial, baudRate } });
}

async function askDrawer(
  ask: Ask,
  learn: () => ReturnType<typeof learnDrawer>,
): Promise<OpenPin | undefined> {
  const { outcome, openPin } = await learn();
  if (outcome.status === 'failed') {
    ask.say('The printer could not be told to open it.');
    return undefined;
  }
  if (!(await ask.yes('Did the drawer open?'))) {
    ask.say('Check the cable from the drawer to the printer, and that the drawer is not locked by its key.');
    return undefined;
  }
  ask.say(
    openPin === undefined
      ? 'It has no switch that tells whether it is open.'
      : 'Its switch tells whether it is open.',
  );
  return openPin;
}
