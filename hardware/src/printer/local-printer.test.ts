import { once } from 'node:events';
import { SerialPort } from 'serialport';
import { afterEach, describe, expect, it } from 'vitest';
import { hasSocat, startPtyPair } from '../line/testing/pty-pair.ts';
import { epson80 } from '../receipt/escpos/profile.ts';
import { renderReceipt } from '../receipt/render-receipt.ts';
import { createSerialPrinter, createUsbLpPrinter } from './local-printer.ts';
import type { PrinterPort } from './port.ts';
import { createVirtualMechanism } from './virtual-mechanism.ts';

const closings: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

const profile = epson80;
const serial = { baudRate: 115_200 };
const statusMs = 5_000;
const soon = { deadlineMs: 30_000 };

const transports = [
  [
    'a serial port',
    (path: string) => createSerialPrinter({ name: path, place: { path }, serial, profile, statusMs }),
  ],
  [
    'Linux’s printer driver',
    (path: string) => createUsbLpPrinter({ name: path, place: { path }, profile, statusMs }),
  ],
] as const;

describe.skipIf(!hasSocat).each(transports)('a printer on %s', (_, create) => {
  it('is away while it is unplugged, tells it, and prints again after each replug', async () => {
    const pair = await startPtyPair();
    closings.push(pair.close);
    const receipts: string[] = [];
    const printer: PrinterPort = create(pair.path);
    closings.push(printer.close);
    const causes: unknown[] = [];
    printer.onEvent(({ status }) => causes.push(status.cause));
    for (let round = 1; round <= 3; round++) {
      const device = await deviceAt(pair.devicePath, receipts);
      expect(await printer.write(receipt(`round ${round}`), soon)).toEqual({ status: 'confirmed' });
      device.destroy();
      await pair.unplug();
      await until(async () => !(await printer.status()).online);
      expect(await printer.write(receipt('lost'), soon)).toEqual({ status: 'failed', cause: 'unreachable' });
      await pair.plug();
    }
    expect(receipts).toEqual(['round 1', 'round 2', 'round 3']);
    expect(causes.filter((cause) => cause === undefined)).toHaveLength(3);
  });
});

describe.skipIf(!hasSocat)('two tills at one serial printer', () => {
  it('do not share it: the second is away until the first lets go', async () => {
    const pair = await startPtyPair();
    closings.push(pair.close);
    const receipts: string[] = [];
    await deviceAt(pair.devicePath, receipts);
    const [first, second] = [transports[0][1](pair.path), transports[0][1](pair.path)];
    closings.push(first.close, second.close);
    expect(await first.open()).toMatchObject({ online: true });
    expect(await second.write(receipt('second'), soon)).toEqual({ status: 'failed', cause: 'in-use' });
    await first.close();
    expect(await second.write(receipt('second'), soon)).toEqual({ status: 'confirmed' });
    expect(receipts).toEqual(['second']);
  });
});

async function deviceAt(path: string, receipts: string[]): Promise<SerialPort> {
  const mechanism = createVirtualMechanism({ profile, onReceipt: ({ text }) => receipts.push(text.trim()) });
  const device = new SerialPort({ path, ...serial });
  await once(device, 'open');
  const connection = mechanism.connect({
    answer: (bytes) => device.write(Buffer.from(bytes)),
    drop: () => undefined,
  });
  device.on('error', () => undefined);
  device.on('data', (bytes) => connection.receive(bytes));
  return device;
}

function receipt(text: string): Uint8Array {
  return renderReceipt({ width: 80, blocks: [{ type: 'text', text }, { type: 'cut' }] }, profile);
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 5));
}
