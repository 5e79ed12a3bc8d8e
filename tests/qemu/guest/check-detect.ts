/** `npm run hardware -- detect` with everything plugged in at once, for root and for a user without rights. */
import { match, strictEqual } from 'node:assert';
import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { identityToText } from '../../../hardware/src/line/index.ts';
import { showDevices } from '../../../hardware/src/setup/show-devices.ts';
import { type Check, type OnEnd, until } from './check.ts';
import { createScaleGadget, createScannerGadget } from './hid-gadget.ts';
import { PRINTER, SCALE, SCANNER, SERIAL } from './identities.ts';
import { plugInPrinter } from './printer-gadget.ts';
import { plugInSerial } from './serial-gadget.ts';
import { installRules, removeRules, settleDevices } from './udevd.ts';

export const detectChecks: readonly Check[] = [
  { name: 'detect finds printer, serial port, scanner and scale, and can use them', run: findsAll },
  { name: 'a user without rights is told of each device, what it is and what to do', run: tellsDenied },
  { name: 'the rules file lets a user of its groups use them all', run: rulesGrant },
];

const AS_USER = join(import.meta.dirname, 'as-user.ts');
const GROUPS = 'lp,dialout,plugdev';
const DENIED = /is there, but this user may not use it\. Install the rules file/;
const ADDRESSES = [
  `lp:${identityToText(PRINTER)}`,
  `serial:${identityToText(SERIAL)}`,
  ...[SCANNER, SCALE].map(({ vendorId, productId }) => `hid:${identityToText({ vendorId, productId })}`),
];

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
  const said = await asUser('');
  for (const address of ADDRESSES) match(paragraphs(said).get(address) ?? `no ${address} in ${said}`, DENIED);
  match(said, /past its driver: usb 04b8:0e15:PRINTER1 is there, but this user may not use it/);
}

async function rulesGrant(onEnd: OnEnd): Promise<void> {
  await plugInAll(onEnd);
  strictEqual(statSync('/dev/hidraw0').mode & 0o060, 0, 'nobody gave it to a group before');
  onEnd(removeRules);
  await installRules();
  const said = await asUser(GROUPS);
  for (const address of ADDRESSES) expectUsable(paragraphs(said), address);
  match(said, /past its driver: opened/);
}

async function plugInAll(onEnd: OnEnd): Promise<void> {
  await plugInPrinter(onEnd, 0);
  await plugInSerial(onEnd, 1);
  await (await createScaleGadget(onEnd, 0)).plug(2);
  await (await createScannerGadget(onEnd, 1)).plug(3);
  await until(() => existsSync('/dev/hidraw1'), 'Linux knows both HID devices');
  await settleDevices();
}

function expectUsable(devices: ReadonlyMap<string, string>, address: string): void {
  const said = devices.get(address);
  if (said === undefined) throw new Error(`no ${address} among ${JSON.stringify([...devices.values()])}`);
  strictEqual(DENIED.test(said), false, said);
  strictEqual(/another program|could not be used|missing/i.test(said), false, said);
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
function asUser(groups: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, [AS_USER, groups], (_error, out, faults) => resolve(`${out}${faults}`));
  });
}
