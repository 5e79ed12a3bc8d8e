import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { SerialPort } from 'serialport';
import { afterAll, describe, expect, it } from 'vitest';
import { createPrinterDrawer } from '../drawer/printer-drawer.ts';
import { openHidStream } from '../line/hid-stream.ts';
import { hasSocat, type PtyPair, startPtyPair } from '../line/testing/pty-pair.ts';
import { createStreamDevice, type StreamDeviceOptions } from '../line/testing/stream-device.ts';
import type { ReceiptDocument } from '../receipt/document.ts';
import { epson80, generic80, type PrinterProfile } from '../receipt/escpos/profile.ts';
import { renderReceipt } from '../receipt/render-receipt.ts';
import { createLinePrinter, createSerialPrinter, createUsbLpPrinter } from './local-printer.ts';
import { createNetworkPrinter } from './network-printer.ts';
import type { PrinterEvent, PrinterPort } from './port.ts';
import { keepsPrinterContract, type PortBench, type PrinterTrouble } from './testing/port-contract.ts';
import type { VirtualFaults } from './virtual-faults.ts';
import type { DrawerKick, VirtualReceipt } from './virtual-machine.ts';
import { createVirtualMechanism } from './virtual-mechanism.ts';
import { createVirtualPrinter } from './virtual-printer.ts';
import { startVirtualPrinterServer } from './virtual-printer-server.ts';

type Bench = {
  readonly printer: PrinterPort;
  readonly receipts: VirtualReceipt[];
  readonly kicks: DrawerKick[];
  readonly errors: Error[];
  setFaults(faults: VirtualFaults): void;
};

const closings: (() => Promise<void>)[] = [];

afterAll(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

async function virtualBench(profile: PrinterProfile): Promise<Bench> {
  const seen = { receipts: [] as VirtualReceipt[], kicks: [] as DrawerKick[], errors: [] as Error[] };
  const printer = createVirtualPrinter({ profile, statusMs, ...listenersFor(seen) });
  return { ...seen, printer, setFaults: printer.setFaults };
}

async function networkBench(profile: PrinterProfile): Promise<Bench> {
  const seen = { receipts: [] as VirtualReceipt[], kicks: [] as DrawerKick[], errors: [] as Error[] };
  const server = await startVirtualPrinterServer({ port: 0, profile, ...listenersFor(seen) });
  const printer = createNetworkPrinter({ host: server.host, port: server.port, profile, statusMs });
  closings.push(server.close, printer.close);
  return { ...seen, printer, setFaults: server.setFaults };
}

function listenersFor(seen: Pick<Bench, 'receipts' | 'kicks' | 'errors'>) {
  return {
    onReceipt: (receipt: VirtualReceipt) => seen.receipts.push(receipt),
    onDrawerKick: (kick: DrawerKick) => seen.kicks.push(kick),
    onError: (error: Error) => seen.errors.push(error),
  };
}

/** The device's end of a cable; a reset pulls it out, as a printer that is switched off drops its USB. */
async function cableBench(profile: PrinterProfile, pair: PtyPair, printer: PrinterPort): Promise<Bench> {
  const seen = { receipts: [] as VirtualReceipt[], kicks: [] as DrawerKick[], errors: [] as Error[] };
  const mechanism = createVirtualMechanism({ profile, ...listenersFor(seen) });
  const device = new SerialPort({ path: pair.devicePath, baudRate: 115_200 });
  const connection = mechanism.connect({
    answer: (bytes) => device.write(Buffer.from(bytes)),
    drop: () => void pair.unplug(),
  });
  await once(device, 'open');
  device.on('error', () => undefined);
  device.on('data', (bytes) => connection.receive(bytes));
  closings.push(printer.close);
  return {
    ...seen,
    printer,
    setFaults(faults) {
      mechanism.setFaults(faults);
      if (faults.neverRead) device.pause();
      else device.resume();
    },
  };
}

async function serialBench(profile: PrinterProfile): Promise<Bench> {
  const pair = await plugged();
  const serial = { baudRate: 115_200 };
  const printer = createSerialPrinter({ name: 'serial', place: pair, serial, profile, statusMs: 1_000 });
  return cableBench(profile, pair, printer);
}

/** A terminal in the place of `/dev/usb/lp0`: it takes and gives bytes and is busy, full and gone in the same words. */
async function lpBench(profile: PrinterProfile): Promise<Bench> {
  const pair = await plugged();
  return cableBench(profile, pair, createUsbLpPrinter({ name: 'lp', place: pair, profile, statusMs: 1_000 }));
}

/** As node-hid shows it; a reset pulls it out. */
function hidBench(form: StreamDeviceOptions) {
  return async (profile: PrinterProfile): Promise<Bench> => {
    const seen = { receipts: [] as VirtualReceipt[], kicks: [] as DrawerKick[], errors: [] as Error[] };
    const device = createStreamDevice(form);
    const mechanism = createVirtualMechanism({ profile, isPadded: true, ...listenersFor(seen) });
    const plug = () => {
      const connection = mechanism.connect({ answer: device.answer, drop: () => device.bus.unplug() });
      device.onBytes(connection.receive);
      device.plug();
    };
    plug();
    const settings = { usb: device.usb, isCounted: form.isCounted };
    const openLine = () => openHidStream(settings, device.system);
    const printer = createLinePrinter({ name: 'hid', openLine, profile, statusMs });
    closings.push(printer.close);
    return {
      ...seen,
      printer,
      setFaults(faults) {
        mechanism.setFaults(faults);
        device.bus.setFetching(faults.neverRead !== true);
      },
    };
  };
}

async function plugged(): Promise<PtyPair> {
  const pair = await startPtyPair();
  closings.push(pair.close);
  return pair;
}

/** A status over a cable takes four turns through another process, so there is more patience, and tests side by side. */
const transports = [
  { name: 'in this process', openBench: virtualBench, quickMs: 900, suite: describe },
  { name: 'over TCP', openBench: networkBench, quickMs: 900, suite: describe },
  ...[
    { name: 'in HID reports', openBench: hidBench({ id: 3, bytes: 63, isCounted: false }) },
    { name: 'in counted HID reports', openBench: hidBench({ id: 0, bytes: 64, isCounted: true }) },
  ].map((hid) => ({ ...hid, quickMs: 900, suite: describe })),
  ...[
    { name: 'over a serial cable', openBench: serialBench },
    { name: 'over the line printer driver', openBench: lpBench },
  ].map((cable) => ({ ...cable, quickMs: 2_500, suite: hasSocat ? describe.concurrent : describe.skip })),
] as const;

for (const { name, openBench, quickMs, suite } of transports) {
  const quick = { deadlineMs: quickMs };
  suite(`a printer ${name}`, () => {
    keepsPrinterContract(async () => portBench(await openBench(epson80)), quickMs);

    it('that cannot confirm hands over, and says no more', async () => {
      const { printer, receipts } = await openBench(generic80);
      expect(await printer.write(receipt('one'), soon)).toEqual({ status: 'handed-over' });
      await until(() => receipts.length === 1);
    });

    it('that knows no status requests is not asked, and hands over', async () => {
      const { printer, receipts, setFaults } = await openBench({ ...generic80, answersStatus: false });
      setFaults({ mute: true });
      expect(await printer.status()).toMatchObject({ online: true, paper: 'unknown' });
      expect(await printer.write(receipt('one'), soon)).toEqual({ status: 'handed-over' });
      await until(() => receipts.length === 1);
    });

    it.each([
      ['connection-lost', { powerOffAtByte: 500 }],
      ['cutter-jammed', { cutterJams: true }],
      ['no-answer', { confirmsAfterMs: Number.POSITIVE_INFINITY }],
    ] as const)('leaves a job unconfirmed with %s when it happens in the middle', async (cause, faults) => {
      const { printer, setFaults } = await openBench(epson80);
      setFaults(faults);
      const outcome = await printer.write(longReceipt(), quick);
      expect(outcome).toMatchObject({ status: 'unconfirmed', cause });
      expect(outcome.status === 'unconfirmed' && outcome.bytesAccepted).toBeGreaterThan(0);
    });

    it('prints the rest when paper is put in', async () => {
      const { printer, receipts, setFaults } = await openBench(epson80);
      setFaults({ paperOutAtByte: 500 });
      await printer.write(longReceipt(), quick);
      expect(receipts).toEqual([]);
      setFaults({});
      await until(() => receipts.length === 1);
      expect(receipts[0]?.text.split('\n').filter((line) => line.startsWith('line'))).toHaveLength(200);
    });

    it('cuts and confirms when a jam of its knife is cleared, and prints one receipt', async () => {
      const { printer, receipts, setFaults } = await openBench(epson80);
      setFaults({ cutterJams: true });
      printer.onEvent(({ status }) => {
        if (status.cause === 'cutter-jammed') setFaults({});
      });
      expect(await printer.write(receipt('one'), soon)).toEqual({ status: 'confirmed' });
      expect(receipts.map(({ isComplete }) => isComplete)).toEqual([true]);
    });

    it('is believed when its word comes late', async () => {
      const { printer, setFaults } = await openBench(epson80);
      setFaults({ confirmsAfterMs: 300 });
      expect(await printer.write(receipt('one'), soon)).toEqual({ status: 'confirmed' });
    });

    it('tells its cover, little paper and the drawer’s switch once each', async () => {
      const { printer, setFaults } = await openBench(epson80);
      const events: PrinterEvent[] = [];
      printer.onEvent((event) => events.push(event));
      await printer.open();
      await printer.status();
      setFaults({ coverOpen: true });
      await printer.status();
      setFaults({ paperLow: true, drawerPin: 'high' });
      await printer.status();
      expect(events.map(({ status }) => [status.cause, status.paper, status.drawerPin])).toEqual([
        [undefined, 'ok', 'low'],
        ['cover-open', 'ok', 'low'],
        [undefined, 'low', 'high'],
      ]);
    });

    it('opens the drawer, also without paper, once', async () => {
      const { printer, kicks, setFaults } = await openBench(epson80);
      const drawer = createPrinterDrawer({ printer });
      expect(await drawer.kick('sale')).toEqual({ status: 'confirmed' });
      expect(kicks).toEqual([{ pin: 2, onMs: 100, offMs: 500 }]);
      setFaults({ paperOutAtByte: 0 });
      expect(await drawer.kick('sale')).toEqual({ status: 'handed-over' });
      await until(() => kicks.length === 2);
      setFaults({});
      await printer.write(receipt('after'), soon);
      expect(kicks).toHaveLength(2);
    });

    it('that gets what is no ESC/POS says so', async () => {
      const { printer, errors } = await openBench(epson80);
      const outcome = await printer.write(Uint8Array.of(0x1b, 0xff, 0x00), quick);
      expect(outcome).toMatchObject({ status: 'unconfirmed', cause: 'connection-lost' });
      expect(errors.map((error) => error.name)).toEqual(['UnknownCommandError']);
    });
  });
}

describe.each([
  ['in this process', virtualBench],
  ['over TCP', networkBench],
] as const)('a printer whose power fails, %s', (_, openBench) => {
  it('takes nothing while it is off', async () => {
    const { printer, receipts, setFaults } = await openBench(epson80);
    setFaults({ isOff: true });
    expect(await printer.write(receipt('one'), quick)).toEqual({ status: 'failed', cause: 'unreachable' });
    setFaults({});
    expect(await printer.write(receipt('two'), soon)).toEqual({ status: 'confirmed' });
    expect(receipts.map(({ text }) => text.trim())).toEqual(['two']);
  });

  it('has lost with its power what it had not printed, and shows the half', async () => {
    const { printer, receipts, setFaults } = await openBench(epson80);
    setFaults({ powerOffAtByte: 500 });
    await printer.write(longReceipt(), quick);
    expect((await printer.status()).cause).toBe('unreachable');
    setFaults({});
    expect(await printer.write(receipt('two'), soon)).toEqual({ status: 'confirmed' });
    expect(receipts.map(({ isComplete }) => isComplete)).toEqual([false, true]);
  });
});

describe('a printer that tells its status by itself', () => {
  it('tells it when asked to and at each change, and forgets that with its power', async () => {
    const server = await startVirtualPrinterServer({ port: 0, profile: epson80 });
    closings.push(server.close);
    const heard: number[] = [];
    const dial = async () => {
      const socket = connect(server.port, server.host);
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => heard.push(...bytes));
      closings.push(async () => void socket.destroy());
      await new Promise<void>((resolve) => socket.once('connect', resolve));
      return socket;
    };
    const socket = await dial();
    socket.write(Uint8Array.of(0x1d, 0x61, 0x0f));
    await until(() => heard.length === 4);
    server.setFaults({ coverOpen: true });
    await until(() => heard.length === 8);
    expect(heard).toEqual([0x10, 0, 0, 0x0f, 0x38, 0, 0, 0x0f]);
    server.setFaults({ isOff: true });
    server.setFaults({});
    const again = await dial();
    server.setFaults({ coverOpen: true });
    again.write(Uint8Array.of(0x10, 0x04, 2));
    await until(() => heard.length === 9);
    expect(heard.slice(8)).toEqual([0x16]);
  });
});

describe('a network printer', () => {
  it('that is switched off fails as unreachable', async () => {
    const server = await startVirtualPrinterServer({ port: 0, profile: epson80 });
    await server.close();
    const printer = createNetworkPrinter({ host: server.host, port: server.port, profile: epson80 });
    expect(await printer.write(receipt('one'), quick)).toEqual({ status: 'failed', cause: 'unreachable' });
  });

  it('that takes a large job and stops reading is in doubt, not a success', async () => {
    const printer = createNetworkPrinter({ ...(await deafAfterStatus()), profile: epson80 });
    const job = new Uint8Array(8_000_000).fill(0x41);
    expect(await printer.write(job, { deadlineMs: 1_500 })).toMatchObject({
      status: 'unconfirmed',
      cause: 'no-answer',
    });
  });

  it('is watched while it is open, and no longer', async () => {
    const server = await startVirtualPrinterServer({ port: 0, profile: epson80 });
    const { host, port } = server;
    const printer = createNetworkPrinter({ host, port, profile: epson80, watchMs: 30 });
    closings.push(server.close, printer.close);
    await printer.open();
    const events: PrinterEvent[] = [];
    printer.onEvent((event) => events.push(event));
    server.setFaults({ coverOpen: true });
    await until(() => events.length === 1);
    expect(events[0]?.status.cause).toBe('cover-open');
    await printer.close();
    server.setFaults({});
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(events).toHaveLength(1);
  });
});

const FAULTS: Readonly<Record<PrinterTrouble, VirtualFaults>> = {
  open: { coverOpen: true },
  'without paper': { paperOutAtByte: 0 },
  'without paper in the middle': { paperOutAtByte: 500 },
  stalled: { stallAtByte: 0 },
  'stalled in the middle': { stallAtByte: 500 },
  'reading nothing': { neverRead: true },
  mute: { mute: true },
  'reset in the middle': { resetAtByte: 500 },
  slow: { bytesPerSecond: 20_000 },
  'far too slow': { bytesPerSecond: 100 },
};

function portBench({ printer, receipts, setFaults }: Bench): PortBench {
  return {
    printer,
    printed: () => receipts.filter(({ isComplete }) => isComplete).map(({ text }) => text.trim()),
    job: receipt,
    longJob: longReceipt,
    make: (trouble) => setFaults(trouble === undefined ? {} : FAULTS[trouble]),
  };
}

const statusMs = 200;
const soon = { deadlineMs: 5_000 };
const quick = { deadlineMs: 900 };

function receipt(text: string): Uint8Array {
  const document: ReceiptDocument = { width: 80, blocks: [{ type: 'text', text }, { type: 'cut' }] };
  return renderReceipt(document, epson80);
}

function longReceipt(): Uint8Array {
  const lines = Array.from({ length: 200 }, (_, index) => ({ type: 'text', text: `line ${index}` }) as const);
  return renderReceipt({ width: 80, blocks: [...lines, { type: 'cut' }] }, epson80);
}

/** Answers the first four status requests, then reads nothing more and keeps the connection. */
async function deafAfterStatus(): Promise<{ host: string; port: number }> {
  let answered = 0;
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => {
      socket.write(Uint8Array.of(0x12));
      answered++;
      if (answered === 4) socket.pause();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closings.push(
    () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  );
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  return { host: '127.0.0.1', port: address.port };
}

async function until(isTrue: () => boolean): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error('did not come true in 5 s');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
