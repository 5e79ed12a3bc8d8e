import { join } from 'node:path';
import { createVirtualPrinter, type PrinterPort } from '@counterbook/hardware/printer';
import { epson80, renderReceipt } from '@counterbook/hardware/receipt';
import { asReceipt, openSpool, openSpoolFile, type Spool } from '@counterbook/hardware/spool';
import { type Spread, spreadOf } from '../statistics.ts';
import { letters, toDocument } from './receipt.ts';

export type Spooled = {
  readonly enqueueWithFlush: Spread;
  readonly enqueueToFirstByte: Spread;
  readonly receiptsPerSecond: number;
};

/**
 * From the call until the job is on disk; and all of them from the first call until the last is confirmed by a virtual
 * printer, which takes no time itself: every state of a job is a flush of its own. Then as many again, each when the
 * printer is done with the one before: from the call until the driver is given its bytes.
 */
export async function measureSpool(directory: string, jobs: number): Promise<Spooled> {
  let printed = 0;
  let givenAt = 0;
  const port = createVirtualPrinter({
    profile: epson80,
    onReceipt: ({ isComplete }) => {
      if (isComplete) printed++;
    },
  });
  const write: PrinterPort['write'] = (bytes, options) => {
    givenAt = performance.now();
    return port.write(bytes, options);
  };
  const render = (document: Parameters<typeof asReceipt>[0]) => renderReceipt(asReceipt(document), epson80);
  const spool = openSpool({
    store: openSpoolFile(join(directory, 'spool.db'), 'bench'),
    printers: [{ name: 'front', port: { ...port, write }, render }],
    roles: { receipt: ['front'] },
    now: () => Date.now(),
  });
  const taken: number[] = [];
  const began = performance.now();
  for (let index = 0; index < jobs; index++) {
    const from = performance.now();
    enqueue(spool, `T01-${index}`);
    taken.push(performance.now() - from);
  }
  await spool.whenIdle();
  const seconds = (performance.now() - began) / 1000;
  const toFirstByte: number[] = [];
  for (let index = 0; index < jobs; index++) {
    const from = performance.now();
    enqueue(spool, `T02-${index}`);
    await spool.whenIdle();
    toFirstByte.push(givenAt - from);
  }
  await spool.close();
  await port.close();
  if (printed !== 2 * jobs) throw new Error(`${printed} receipts came out for ${2 * jobs} jobs`);
  return {
    enqueueWithFlush: spreadOf(taken),
    enqueueToFirstByte: spreadOf(toFirstByte),
    receiptsPerSecond: Math.round(jobs / seconds),
  };
}

const document = toDocument(letters);

function enqueue(spool: Spool, which: string): void {
  const job = { what: 'receipt', which, copy: 0, role: 'receipt', title: which, madeAt: Date.now() };
  spool.enqueue({ ...job, document });
}
