import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { VirtualFaults, VirtualReceipt } from '../../../hardware/src/printer/index.ts';
import { createVirtualMechanism } from '../../../hardware/src/printer/virtual-mechanism.ts';
import { epson80 } from '../../../hardware/src/receipt/escpos/profile.ts';
import { type OnEnd, pause } from './check.ts';
import { createGadget, type Gadget } from './gadget.ts';
import { createHidPrinterGadget } from './hid-gadget.ts';
import { PRINTER } from './identities.ts';

/** A USB printer's own side: what came down the cable, and a mechanism that prints it or is let go of. */
export type PrinterGadget = {
  readonly received: Buffer[];
  readonly receipts: VirtualReceipt[];
  /** Beyond so many bytes from now on it takes none: what the sockets hold besides is full at once. */
  stallAfter(bytes: number): void;
  setFaults(faults: VirtualFaults): void;
  /** Bytes are only kept, as they are no receipt. */
  keepOnly(): void;
  answer(bytes: Uint8Array): Promise<void>;
  plug(socket: number): Promise<void>;
  unplug(): Promise<void>;
};

/** Of USB's printer class. */
export async function plugInPrinter(onEnd: OnEnd, socket = 0): Promise<PrinterGadget> {
  const gadget = await createGadget(
    {
      usb: PRINTER,
      product: 'TM-T20II',
      usbFunction: 'printer.0',
      settings: { pnp_string: 'MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;CLS:PRINTER;', q_len: '2' },
    },
    onEnd,
  );
  return plugInMechanism({ gadget, path: '/dev/g_printer0' }, onEnd, socket);
}

/** In its maker's HID mode. */
export async function plugInHidPrinter(onEnd: OnEnd, socket = 0, index = 0): Promise<PrinterGadget> {
  const gadget = await createHidPrinterGadget(onEnd, index);
  return plugInMechanism({ gadget, path: `/dev/hidg${index}`, reportBytes: 64 }, onEnd, socket);
}

type PrinterSide = {
  readonly gadget: Gadget;
  readonly path: string;
  /** Where bytes come and go in reports of this length, filled up with zeros. */
  readonly reportBytes?: number;
};

async function plugInMechanism(side: PrinterSide, onEnd: OnEnd, socket: number): Promise<PrinterGadget> {
  const received: Buffer[] = [];
  const receipts: VirtualReceipt[] = [];
  const mechanism = createVirtualMechanism({
    profile: epson80,
    isPadded: side.reportBytes !== undefined,
    onReceipt: (receipt) => receipts.push(receipt),
  });
  const state = { takes: Number.POSITIVE_INFINITY, prints: true };
  let end: Awaited<ReturnType<typeof serve>> | undefined;
  const unplug = async () => {
    await end?.close();
    end = undefined;
    await side.gadget.unplug();
  };
  const plug = async (next: number) => {
    await side.gadget.plug(next);
    const connection = mechanism.connect({
      answer: (bytes) => void end?.answer(bytes),
      drop: () => undefined,
    });
    end = await serve(side, {
      takes: () => state.takes > 0,
      close: connection.end,
      hear: (bytes) => {
        state.takes -= bytes.length;
        received.push(bytes);
        if (state.prints) connection.receive(bytes);
      },
    });
  };
  onEnd(unplug);
  await plug(socket);
  return {
    ...{ received, receipts, plug, unplug, setFaults: mechanism.setFaults },
    stallAfter: (bytes) => {
      state.takes = bytes;
    },
    keepOnly: () => {
      state.prints = false;
    },
    answer: async (bytes) => end?.answer(bytes),
  };
}

type PrinterEnd = {
  readonly takes: () => boolean;
  readonly hear: (bytes: Buffer) => void;
  readonly close: () => void;
};

/** Asked again and again: a read or write that waits in the kernel could not be ended by an unplug. */
async function serve({ path, reportBytes }: PrinterSide, { takes, hear, close }: PrinterEnd) {
  const handle = await openEnd(path);
  let isOpen = true;
  let answering: Promise<unknown> = Promise.resolve();
  const reading = (async () => {
    const buffer = Buffer.alloc(8_192);
    while (isOpen) {
      const read = takes() ? await handle.read(buffer, 0, buffer.length).catch(() => undefined) : undefined;
      if (read !== undefined && read.bytesRead > 0) hear(Buffer.from(buffer.subarray(0, read.bytesRead)));
      else await pause(2);
    }
  })();
  const answer = async (bytes: Uint8Array) => {
    const piece = reportBytes === undefined ? bytes : Buffer.concat([bytes], reportBytes);
    while (isOpen) {
      const written = await handle.write(piece).catch(() => undefined);
      if (written !== undefined) return;
      await pause(2);
    }
  };
  return {
    answer(bytes: Uint8Array): Promise<void> {
      const turn = answering.then(() => answer(bytes));
      answering = turn;
      return turn;
    },
    async close() {
      isOpen = false;
      await Promise.all([reading, answering]);
      await handle.close();
      close();
    },
  };
}

/** Refused until Linux at the other end has set the printer up. */
async function openEnd(path: string): Promise<FileHandle> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    try {
      return await open(path, constants.O_RDWR | constants.O_NONBLOCK);
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(5);
    }
  }
}
