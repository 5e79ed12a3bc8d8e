import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { VirtualFaults, VirtualReceipt } from '../../../hardware/src/printer/index.ts';
import { createVirtualMechanism } from '../../../hardware/src/printer/virtual-mechanism.ts';
import { epson80 } from '../../../hardware/src/receipt/escpos/profile.ts';
import { type OnEnd, pause } from './check.ts';
import { createGadget } from './gadget.ts';
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
  const received: Buffer[] = [];
  const receipts: VirtualReceipt[] = [];
  const mechanism = createVirtualMechanism({
    profile: epson80,
    onReceipt: (receipt) => receipts.push(receipt),
  });
  const state = { takes: Number.POSITIVE_INFINITY, prints: true };
  let end: Awaited<ReturnType<typeof serve>> | undefined;
  const unplug = async () => {
    await end?.close();
    end = undefined;
    await gadget.unplug();
  };
  const plug = async (next: number) => {
    await gadget.plug(next);
    const connection = mechanism.connect({
      answer: (bytes) => void end?.write(bytes).catch(() => undefined),
      drop: () => undefined,
    });
    end = await serve({
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
    answer: async (bytes) => void (await end?.write(bytes)),
  };
}

type PrinterEnd = {
  readonly takes: () => boolean;
  readonly hear: (bytes: Buffer) => void;
  readonly close: () => void;
};

/** Asked again and again: a read that waits in the kernel could not be ended by an unplug. */
async function serve({ takes, hear, close }: PrinterEnd) {
  const handle = await openEnd();
  let isOpen = true;
  const reading = (async () => {
    const buffer = Buffer.alloc(8_192);
    while (isOpen) {
      const read = takes() ? await handle.read(buffer, 0, buffer.length).catch(() => undefined) : undefined;
      if (read !== undefined && read.bytesRead > 0) hear(Buffer.from(buffer.subarray(0, read.bytesRead)));
      else await pause(2);
    }
  })();
  return {
    write: (bytes: Uint8Array) => handle.write(bytes),
    async close() {
      isOpen = false;
      await reading;
      await handle.close();
      close();
    },
  };
}

/** Refused until Linux at the other end has set the printer up. */
async function openEnd(): Promise<FileHandle> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    try {
      return await open('/dev/g_printer0', constants.O_RDWR | constants.O_NONBLOCK);
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(5);
    }
  }
}
