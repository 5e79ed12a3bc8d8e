/** A receipt printer on a USB serial port. */
import { deepStrictEqual, ok, strictEqual } from 'node:assert';
import { identityToText } from '../../../hardware/src/line/index.ts';
import { createPrinter, type PrinterPort, parsePrinterAddress } from '../../../hardware/src/printer/index.ts';
import {
  createVirtualMechanism,
  type VirtualConnection,
} from '../../../hardware/src/printer/virtual-mechanism.ts';
import { epson80 } from '../../../hardware/src/receipt/escpos/profile.ts';
import { renderReceipt } from '../../../hardware/src/receipt/render-receipt.ts';
import type { Check, OnEnd } from './check.ts';
import { SERIAL } from './identities.ts';
import { plugInSerial } from './serial-gadget.ts';

export const serialPrinterChecks: readonly Check[] = [
  { name: 'a printer on a USB serial port: a receipt is on paper once, byte for byte', run: prints },
  { name: 'a printer on a USB serial port: pulled out and put back, it prints on', run: heals },
];

async function prints(onEnd: OnEnd): Promise<void> {
  const { printer, texts, received } = await rig(onEnd);
  const job = receipt('one', 100);
  deepStrictEqual(await printer.write(job, { deadlineMs: 30_000 }), { status: 'confirmed' });
  deepStrictEqual(
    texts.map((text) => text.trimEnd().split('\n').at(-1)),
    ['one'],
  );
  ok(Buffer.concat(received).includes(Buffer.from(job)), 'the job is among the bytes, whole');
}

async function heals(onEnd: OnEnd): Promise<void> {
  const { printer, texts, gadget, serve } = await rig(onEnd);
  for (let round = 0; round < 5; round++) {
    await gadget.unplug();
    const away = await printer.write(receipt('away'), { deadlineMs: 2_000 });
    strictEqual(away.status, 'failed');
    await gadget.plug(round % 2);
    serve();
    deepStrictEqual(await printer.write(receipt(`${round}`), { deadlineMs: 10_000 }), {
      status: 'confirmed',
    });
  }
  strictEqual(texts.map((text) => text.trim()).join(), '0,1,2,3,4');
}

async function rig(onEnd: OnEnd) {
  const gadget = await plugInSerial(onEnd);
  const texts: string[] = [];
  const received: Uint8Array[] = [];
  const mechanism = createVirtualMechanism({ profile: epson80, onReceipt: ({ text }) => texts.push(text) });
  let connection: VirtualConnection | undefined;
  /** What the plug before brought half is not the beginning of what this one brings. */
  const serve = () => {
    const end = gadget.end();
    connection?.end();
    const next = mechanism.connect({
      answer: (bytes) => void end.send(bytes, 5_000),
      drop: () => undefined,
    });
    connection = next;
    end.onBytes((bytes) => {
      received.push(bytes);
      next.receive(bytes);
    });
  };
  serve();
  return { gadget, texts, received, serve, printer: printerOn(onEnd) };
}

function printerOn(onEnd: OnEnd): PrinterPort {
  const address = parsePrinterAddress(`serial:${identityToText(SERIAL)}?baud=115200`);
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
