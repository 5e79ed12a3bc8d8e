/** A USB printer by Linux's own driver, past it and in its maker's HID mode: the same promises. */
import { deepStrictEqual, ok, strictEqual } from 'node:assert';
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import {
  identityToText,
  openHidStream,
  openUsbLine,
  openUsbLpLine,
  type UsbIdentity,
} from '../../../hardware/src/line/index.ts';
import type { DeviceLine, OpenedLine } from '../../../hardware/src/line/line.ts';
import { listUsbPrinters } from '../../../hardware/src/line/linux-devices.ts';
import { createPrinter, type PrinterPort, parsePrinterAddress } from '../../../hardware/src/printer/index.ts';
import { epson80 } from '../../../hardware/src/receipt/escpos/profile.ts';
import { renderReceipt } from '../../../hardware/src/receipt/render-receipt.ts';
import { type Check, type OnEnd, pause, until } from './check.ts';
import { HID_PRINTER, PRINTER } from './identities.ts';
import { type PrinterGadget, plugInHidPrinter, plugInPrinter } from './printer-gadget.ts';

type Driver = {
  readonly scheme: 'lp' | 'usb' | 'hid';
  readonly usb: UsbIdentity;
  readonly open: () => Promise<OpenedLine>;
  readonly plugIn: (onEnd: OnEnd) => Promise<PrinterGadget>;
  /** Whether Linux shows it. */
  readonly isThere: () => boolean;
  /** Whole reports, where it takes such. */
  readonly jobBytes: number;
};

const isLpThere = () => listUsbPrinters().length === 1;
const DRIVERS: readonly Driver[] = [
  {
    ...{ scheme: 'lp', usb: PRINTER, plugIn: plugInPrinter, isThere: isLpThere, jobBytes: 400_000 },
    open: () => openUsbLpLine(listUsbPrinters()[0]?.path ?? '/dev/usb/lp0'),
  },
  {
    ...{ scheme: 'usb', usb: PRINTER, plugIn: plugInPrinter, isThere: isLpThere, jobBytes: 400_000 },
    open: () => openUsbLine(PRINTER),
  },
  {
    ...{ scheme: 'hid', usb: HID_PRINTER, plugIn: plugInHidPrinter, jobBytes: 64_000 },
    isThere: () => readdirSync('/dev').some((name) => name.startsWith('hidraw')),
    open: () => openHidStream({ usb: HID_PRINTER, isCounted: false }),
  },
];

type DriverPromise = { readonly name: string; readonly run: (driver: Driver, onEnd: OnEnd) => Promise<void> };

const PROMISES: readonly DriverPromise[] = [
  { name: 'bytes arrive as they were sent, and answers come back', run: carriesBytes },
  { name: 'a receipt is on paper once, confirmed, byte for byte', run: printsReceipt },
  { name: 'says what is wrong with it, and that it is well again', run: tellsStatus },
  { name: 'one that stops taking bytes is given up at the deadline, and prints again', run: survivesStall },
  { name: 'belongs to one', run: belongsToOne },
  { name: 'pulled out while nothing is printed, it is told within a second', run: noticesUnplug },
  {
    name: 'pulled out in the middle of a job, it is in doubt; in another socket it prints on',
    run: healsInDoubt,
  },
  { name: 'pulled out and put back ten times, it prints after each', run: healsOften },
];

export const printerChecks: readonly Check[] = DRIVERS.flatMap((driver) =>
  PROMISES.map(({ name, run }) => ({
    name: `a USB printer by ${driver.scheme}: ${name}`,
    run: (onEnd: OnEnd) => run(driver, onEnd),
  })),
);

async function carriesBytes(driver: Driver, onEnd: OnEnd): Promise<void> {
  const gadget = await readyPrinter(driver, onEnd);
  gadget.keepOnly();
  const line = await opened(driver, onEnd);
  const heard: number[] = [];
  line.onBytes((bytes) => heard.push(...bytes.filter((byte) => byte > 0)));
  const job = randomBytes(driver.jobBytes);
  strictEqual(await line.send(job, 60_000), 'sent');
  await until(() => sizeOf(gadget) === job.length, 'every byte is at the printer');
  ok(Buffer.concat(gadget.received).equals(job), 'the bytes are the same');
  await gadget.answer(Uint8Array.of(1, 2, 3));
  await until(() => heard.length === 3, 'the answer is here');
  deepStrictEqual(heard, [1, 2, 3]);
}

async function printsReceipt(driver: Driver, onEnd: OnEnd): Promise<void> {
  const gadget = await readyPrinter(driver, onEnd);
  const printer = printerOn(driver, onEnd);
  const job = receipt('one', 100);
  deepStrictEqual(await printer.write(job, { deadlineMs: 30_000 }), { status: 'confirmed' });
  deepStrictEqual(
    gadget.receipts.map(({ isComplete, text }) => [isComplete, text.trimEnd().endsWith('one')]),
    [[true, true]],
  );
  ok(Buffer.concat(gadget.received).includes(Buffer.from(job)), 'the job is among the bytes, whole');
}

async function tellsStatus(driver: Driver, onEnd: OnEnd): Promise<void> {
  const gadget = await readyPrinter(driver, onEnd);
  const printer = printerOn(driver, onEnd);
  gadget.setFaults({ coverOpen: true });
  strictEqual((await printer.status()).cause, 'cover-open');
  gadget.setFaults({ paperOutAtByte: 0 });
  deepStrictEqual(await printer.write(receipt('one'), { deadlineMs: 5_000 }), {
    status: 'failed',
    cause: 'paper-out',
  });
  gadget.setFaults({});
  deepStrictEqual(await printer.write(receipt('two'), { deadlineMs: 5_000 }), { status: 'confirmed' });
  strictEqual(gadget.receipts.length, 1);
}

async function survivesStall(driver: Driver, onEnd: OnEnd): Promise<void> {
  const gadget = await readyPrinter(driver, onEnd);
  const printer = printerOn(driver, onEnd);
  gadget.stallAfter(5_000);
  const job = longJob();
  const began = performance.now();
  const outcome = await printer.write(job, { deadlineMs: 4_000 });
  const tookMs = performance.now() - began;
  deepStrictEqual([outcome.status, 'cause' in outcome && outcome.cause], ['unconfirmed', 'no-answer']);
  ok(tookMs < 6_500, `given up after ${Math.round(tookMs)} ms`);
  await gadget.unplug();
  gadget.stallAfter(Number.POSITIVE_INFINITY);
  await plugAgain(driver, gadget);
  deepStrictEqual(await printer.write(receipt('after'), { deadlineMs: 10_000 }), { status: 'confirmed' });
}

async function belongsToOne(driver: Driver, onEnd: OnEnd): Promise<void> {
  await readyPrinter(driver, onEnd);
  const line = await opened(driver, onEnd);
  const second = await driver.open();
  strictEqual(second.ok || second.refusal.code, 'line.busy');
  await line.close();
  await opened(driver, onEnd);
}

async function noticesUnplug(driver: Driver, onEnd: OnEnd): Promise<void> {
  const gadget = await readyPrinter(driver, onEnd);
  const line = await opened(driver, onEnd);
  let isLost = false;
  line.onLost(() => {
    isLost = true;
  });
  // Long enough for a driver that asks less often when nothing is going on.
  await pause(2_500);
  strictEqual(isLost, false);
  await gadget.unplug();
  await until(() => isLost, 'the unplug is noticed', 1_000);
  strictEqual(await line.send(Uint8Array.of(1), 1_000), 'lost');
  const second = await driver.open();
  strictEqual(second.ok || second.refusal.code, 'line.absent');
}

async function healsInDoubt(driver: Driver, onEnd: OnEnd): Promise<void> {
  const gadget = await readyPrinter(driver, onEnd);
  const printer = printerOn(driver, onEnd);
  gadget.stallAfter(5_000);
  const writing = printer.write(longJob(), { deadlineMs: 60_000 });
  await until(() => sizeOf(gadget) >= 5_000, 'the job is under way');
  await gadget.unplug();
  const outcome = await writing;
  deepStrictEqual([outcome.status, 'cause' in outcome && outcome.cause], ['unconfirmed', 'connection-lost']);
  deepStrictEqual(await printer.write(receipt('away'), { deadlineMs: 2_000 }), {
    status: 'failed',
    cause: 'unreachable',
  });
  gadget.stallAfter(Number.POSITIVE_INFINITY);
  await plugAgain(driver, gadget, 2);
  deepStrictEqual(await printer.write(receipt('after'), { deadlineMs: 10_000 }), { status: 'confirmed' });
}

async function healsOften(driver: Driver, onEnd: OnEnd): Promise<void> {
  const gadget = await readyPrinter(driver, onEnd);
  const printer = printerOn(driver, onEnd);
  for (let round = 0; round < 10; round++) {
    const outcome = await printer.write(receipt(`round ${round}`), { deadlineMs: 10_000 });
    deepStrictEqual(outcome, { status: 'confirmed' }, `round ${round}`);
    await gadget.unplug();
    await plugAgain(driver, gadget, round % 2);
  }
  strictEqual(gadget.receipts.length, 10);
}

async function readyPrinter({ plugIn, isThere }: Driver, onEnd: OnEnd): Promise<PrinterGadget> {
  const gadget = await plugIn(onEnd);
  await until(isThere, 'Linux knows the printer');
  return gadget;
}

async function plugAgain({ isThere }: Driver, gadget: PrinterGadget, socket = 0): Promise<void> {
  await until(() => !isThere(), 'Linux has forgotten the printer');
  await gadget.plug(socket);
  await until(isThere, 'Linux knows the printer again');
}

async function opened({ open }: Driver, onEnd: OnEnd): Promise<DeviceLine> {
  const line = await open();
  if (!line.ok) throw new Error(`${line.refusal.code}: ${line.refusal.detail}`);
  onEnd(line.value.close);
  return line.value;
}

function printerOn({ scheme, usb }: Driver, onEnd: OnEnd): PrinterPort {
  const address = parsePrinterAddress(`${scheme}:${identityToText(usb)}`);
  const printer = createPrinter(address, { profile: epson80 });
  onEnd(printer.close);
  return printer;
}

function receipt(text: string, lines = 0): Uint8Array {
  const more = Array.from(
    { length: lines },
    (_, index) => ({ type: 'text', text: `line ${index}` }) as const,
  );
  return renderReceipt({ width: 80, blocks: [...more, { type: 'text', text }, { type: 'cut' }] }, epson80);
}

/** Far more than what the sockets on the way hold. */
function longJob(): Uint8Array {
  const one = receipt('long', 100);
  return Buffer.concat(Array.from({ length: Math.ceil(200_000 / one.length) }, () => one));
}

function sizeOf({ received }: PrinterGadget): number {
  return received.reduce((sum, piece) => sum + piece.length, 0);
}
