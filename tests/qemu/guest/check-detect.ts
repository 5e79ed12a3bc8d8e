/** `npm run hardware -- detect` with everything plugged in at once, for root and for a user without rights. */
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { identityToText } from '../../../hardware/src/line/index.ts';
import { showDevices } from '../../../hardware/src/setup/show-devices.ts';
import { type Check, type OnEnd, until } from './check.ts';
import { createScaleGadget, createScannerGadget } from './hid-gadget.ts';
import { HID_PRINTER, PRINTER, SCALE, SCANNER, SERIAL } from './identities.ts';
import { plugInHidPrinter, plugInPrinter } from './printer-gadget.ts';
import { deviceFiles, openTo } from './rights.ts';
import { plugInSerial } from './serial-gadget.ts';
import { installRules, removeRules, settleDevices } from './udevd.ts';

export const detectChecks: readonly Check[] = [
  { name: 'detect finds printers, serial port, scanner and scale, and can use them', run: findsAll },
  {
    name: 'a user without rights is told of each device, word for word, what it is and what to do',
    run: tellsDenied,
  },
  {
    name: 'the rules file, and nothing before it, lets a user of its groups use them all, and no other',
    run: rulesGrant,
  },
];

const AS_USER = join(import.meta.dirname, 'as-user.ts');
const GROUPS = ['lp', 'dialout', 'plugdev'];
const ADDRESSES = [
  `lp:${identityToText(PRINTER)}`,
  `hid:${identityToText(HID_PRINTER)}`,
  `serial:${identityToText(SERIAL)}`,
  ...[SCANNER, SCALE].map(({ vendorId, productId }) => `hid:${identityToText({ vendorId, productId })}`),
];
/** How the sentence names each; the one of a serial port or printer begins with where it is. */
const NAMED = [
  /^\/dev\/usb\/lp\d/,
  /^USB 0519:0003 PRINTER2/,
  /^\/dev\/ttyACM\d/,
  /^USB 0c2e:0b61 SCANNER1/,
  /^USB 0922:8003 SCALE1/,
];
const DENIED =
  ' is there, but this user may not use it. Install the rules file (see the README, "Hardware"), plug the device in again, or on Windows close what has it open.';

async function findsAll(onEnd: OnEnd): Promise<void> {
  await plugInAll(onEnd);
  const lines: string[] = [];
  await showDevices((line) => lines.push(line), []);
  const devices = paragraphs(lines.join('\n'));
  for (const address of ADDRESSES) expectUsable(devices, address);
  match(devices.get(ADDRESSES[0] ?? '') ?? '', /^Printer: EPSON TM-T20II at \/dev\/usb\/lp\d\n/);
}

async function tellsDenied(onEnd: OnEnd): Promise<void> {
  await plugInAll(onEnd);
  deepStrictEqual(await openTo([], deviceFiles(PRINTER)), [], 'this user has no rights');
  const said = await asUser([]);
  const devices = paragraphs(said);
  for (const [index, address] of ADDRESSES.entries()) {
    const sentence = troubles(devices, address);
    strictEqual(sentence.length, 1, `one sentence of ${address} in ${said}`);
    match(sentence[0] ?? '', NAMED[index] ?? /$^/);
    ok(sentence[0]?.endsWith(DENIED), sentence[0]);
  }
  const past = `Printer past its driver: usb 04b8:0e15:PRINTER1${DENIED}`;
  ok(said.split('\n').includes(past), `"${past}" in ${said}`);
}

async function rulesGrant(onEnd: OnEnd): Promise<void> {
  await plugInAll(onEnd);
  const files = deviceFiles(PRINTER);
  const before = await openTo(GROUPS, files);
  deepStrictEqual(
    before.filter((file) => file.includes('hidraw')),
    [],
    'a system alone gives no HID device to anybody',
  );
  onEnd(removeRules);
  await installRules();
  deepStrictEqual(await openTo(GROUPS, files), files, 'the rules file gives them all');
  deepStrictEqual(await openTo([], files), [], 'and to nobody else');
  const said = await asUser(GROUPS);
  for (const address of ADDRESSES) expectUsable(paragraphs(said), address);
  ok(said.split('\n').includes('Printer past its driver: opened'), said);
}

async function plugInAll(onEnd: OnEnd): Promise<void> {
  await plugInPrinter(onEnd, 0);
  await plugInSerial(onEnd, 1);
  await (await createScaleGadget(onEnd, 0)).plug(2);
  await (await createScannerGadget(onEnd, 1)).plug(3);
  await plugInHidPrinter(onEnd, 4, 2);
  await until(() => existsSync('/dev/hidraw2'), 'Linux knows all HID devices');
  await settleDevices();
}

/** Nothing but what it is and how it is called is said of it. */
function expectUsable(devices: ReadonlyMap<string, string>, address: string): void {
  deepStrictEqual(troubles(devices, address), []);
}

function troubles(devices: ReadonlyMap<string, string>, address: string): readonly string[] {
  const said = devices.get(address);
  if (said === undefined) throw new Error(`no ${address} among ${JSON.stringify([...devices.values()])}`);
  const [, ...rest] = said.split('\n');
  return rest
    .filter((line) => line !== '' && !/^ {2}(address|profile) {2}/.test(line))
    .map((line) => line.trim());
}

/** What is said of each device, by its address. */
function paragraphs(said: string): ReadonlyMap<string, string> {
  return new Map(
    said
      .split(/\n(?=\S)/)
      .map((paragraph) => [/^ {2}address {2}(.*)$/m.exec(paragraph)?.[1] ?? paragraph, paragraph]),
  );
}

/** Whatever it ends with. */
function asUser(groups: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, [AS_USER, groups.join(',')], (_error, out, faults) =>
      resolve(`${out}${faults}`),
    );
  });
}
