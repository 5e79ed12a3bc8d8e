import { join } from 'node:path';
import { createVirtualPrinter } from '@counterbook/hardware/printer';
import { epson80, renderReceipt } from '@counterbook/hardware/receipt';
import { asReceipt, openSpool, openSpoolFile } from '@counterbook/hardware/spool';
import { type Spread, spreadOf } from '../statistics.ts';
import { letters, toDocument } from './receipt.ts';

export type Spooled = { readonly enqueueWithFlush: Spread; readonly receiptsPerSecond: number };

/**
 * From the call until the job is on disk; and all of them from the first call until the last is confirmed by a virtual
 * printer, which takes no time itself: every state of a job is a flush of its own.
 */
export async function measureSpool(directory: string, jobs: number): Promise<Spooled> {
  let printed = 0;
  const port = createVirtualPrinter({
    profile: epson80,
    onReceipt: ({ isComplete }) => {
      if (isComplete) printed++;
    },
  });
  const spool = openSpool({
    store: openSpoolFile(join(directory, 'spool.db'), 'bench'),
    printers: [{ name: 'front', port, render: (document) => renderReceipt(asReceipt(document), epson80) }],
    roles: { receipt: ['front'] },
    now: () => Date.now(),
  });
  const taken: number[] = [];
  const document = toDocument(letters);
  const began = performance.now();
  for (let index = 0; index < jobs; index++) {
    const which = `T01-${index}`;
    const job = { what: 'receipt', which, copy: 0, role: 'receipt', title: which, madeAt: Date.now() };
    const from = performance.now();
    spool.enqueue({ ...job, document });
    taken.push(performance.now() - from);
  }
  await spool.whenIdle();
  const seconds = (performance.now() - began) / 1000;
  await spool.close();
  await port.close();
  if (printed !== jobs) throw new Error(`${printed} receipts came out for ${jobs} jobs`);
  return { enqueueWithFlush: spreadOf(taken), receiptsPerSecond: Math.round(jobs / seconds) };
}
