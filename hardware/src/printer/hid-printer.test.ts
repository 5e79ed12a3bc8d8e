import { afterEach, expect, it } from 'vitest';
import { openHidStream } from '../line/hid-stream.ts';
import { createStreamDevice, type StreamDevice } from '../line/testing/stream-device.ts';
import { decodeEscPos } from '../receipt/decode/escpos-decoder.ts';
import type { ReceiptBlock } from '../receipt/document.ts';
import { epson80 } from '../receipt/escpos/profile.ts';
import { renderReceipt } from '../receipt/render-receipt.ts';
import { createLinePrinter } from './local-printer.ts';
import type { PrinterPort } from './port.ts';
import type { VirtualReceipt } from './virtual-machine.ts';
import { createVirtualMechanism } from './virtual-mechanism.ts';

const FORM = { id: 3, bytes: 63, isCounted: false };
const soon = { deadlineMs: 10_000 };
const closings: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

it('prints a picture that is longer than one piece without a zero that is not its own', async () => {
  const { device, receipts, plug } = aPrinter();
  plug();
  // Mostly white, so that a command that is shifted by filling would still look like one.
  const [width, height] = [384, 120];
  const bits = Uint8Array.from({ length: (width / 8) * height }, (_, index) => (index % 97 === 0 ? 0x5a : 0));
  const job = receipt({ type: 'image', image: { width, height, bits } });
  expect(job.length).toBeGreaterThan(4_096);
  expect(await tillAt(device).write(job, soon)).toEqual({ status: 'confirmed' });
  expect(receipts[0]?.items).toEqual(decodeEscPos(job).filter(({ type }) => type !== 'status'));
});

it('is away while it is unplugged, tells it, and prints again after each replug', async () => {
  const { device, receipts, plug } = aPrinter();
  const printer = tillAt(device);
  const causes: unknown[] = [];
  printer.onEvent(({ status }) => causes.push(status.cause));
  for (let round = 1; round <= 3; round++) {
    plug();
    expect(await printer.write(text(`round ${round}`), soon)).toEqual({ status: 'confirmed' });
    device.bus.unplug();
    expect(await printer.write(text('lost'), soon)).toEqual({ status: 'failed', cause: 'unreachable' });
  }
  expect(receipts.map((each) => each.text.trim())).toEqual(['round 1', 'round 2', 'round 3']);
  expect(causes).toEqual([undefined, 'unreachable', undefined, 'unreachable', undefined, 'unreachable']);
});

it('pulled out in the middle of a job is in doubt, and prints the next one whole', async () => {
  const { device, receipts, plug } = aPrinter();
  plug();
  const printer = tillAt(device);
  await printer.open();
  device.bus.setFetching(false);
  const writing = printer.write(text('doubt'), soon);
  device.bus.setFetching(true);
  await new Promise<void>((resolve) => device.onBytes(() => resolve()));
  device.bus.setFetching(false);
  device.bus.unplug();
  expect((await writing).status).not.toBe('confirmed');
  device.bus.setFetching(true);
  plug();
  expect(await printer.write(text('after'), soon)).toEqual({ status: 'confirmed' });
  expect(receipts.filter(({ isComplete }) => isComplete).map((each) => each.text.trim())).toEqual(['after']);
});

it('belongs to one till until that lets go', async () => {
  const { device, plug } = aPrinter();
  plug();
  const [first, second] = [tillAt(device), tillAt(device)];
  expect(await first.open()).toMatchObject({ online: true });
  expect(await second.write(text('second'), soon)).toEqual({ status: 'failed', cause: 'in-use' });
  await first.close();
  expect(await second.write(text('second'), soon)).toEqual({ status: 'confirmed' });
});

function aPrinter() {
  const device = createStreamDevice(FORM);
  const receipts: VirtualReceipt[] = [];
  const mechanism = createVirtualMechanism({
    profile: epson80,
    isPadded: true,
    onReceipt: (each) => receipts.push(each),
  });
  let pullOut: () => void = () => undefined;
  const plug = () => {
    pullOut();
    const connection = mechanism.connect({ answer: device.answer, drop: () => undefined });
    pullOut = connection.end;
    device.onBytes(connection.receive);
    device.plug();
  };
  return { device, receipts, plug };
}

function tillAt({ usb, system }: StreamDevice): PrinterPort {
  const openLine = () => openHidStream({ usb, isCounted: FORM.isCounted }, system);
  const printer = createLinePrinter({ name: 'hid', openLine, profile: epson80, statusMs: 5_000 });
  closings.push(printer.close);
  return printer;
}

function text(content: string): Uint8Array {
  return receipt({ type: 'text', text: content });
}

function receipt(block: ReceiptBlock): Uint8Array {
  return renderReceipt({ width: 80, blocks: [block, { type: 'cut' }] }, epson80);
}
