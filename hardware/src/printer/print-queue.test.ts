import { describe, expect, it } from 'vitest';
import { epson80 } from '../receipt/escpos/profile.ts';
import { renderReceipt } from '../receipt/render-receipt.ts';
import { createPrintQueue, type PrintJob, type PrintQueue } from './print-queue.ts';
import type { VirtualFaults } from './virtual-faults.ts';
import { createVirtualPrinter } from './virtual-printer.ts';

describe('a print queue', () => {
  it('prints its jobs in order and tells each change', async () => {
    const { queue, printed } = openQueue();
    const changes: string[] = [];
    queue.onEvent((event) => {
      if (event.type === 'job.changed') changes.push(`${event.job.id} ${event.job.status}`);
    });
    queue.enqueue(receiptJob('1'));
    queue.enqueue(receiptJob('2'));
    await queue.whenIdle();
    expect(printed).toEqual(['receipt 1', 'receipt 2']);
    expect(changes).toEqual([
      'receipt/1/0 queued',
      'receipt/2/0 queued',
      'receipt/1/0 sending',
      'receipt/1/0 confirmed',
      'receipt/2/0 sending',
      'receipt/2/0 confirmed',
    ]);
  });

  it('takes the same job once, and its copy as another', async () => {
    const { queue, printed } = openQueue();
    queue.enqueue(receiptJob('1'));
    expect(queue.enqueue(receiptJob('1')).id).toBe('receipt/1/0');
    await queue.whenIdle();
    expect(queue.enqueue(receiptJob('1')).status).toBe('confirmed');
    queue.enqueue({ ...receiptJob('1'), copy: 1 });
    await queue.whenIdle();
    expect(printed).toHaveLength(2);
  });

  it('keeps the order while the printer is away, says why, and goes on when it is back', async () => {
    const { queue, printed, setFaults } = openQueue({ coverOpen: true });
    for (const which of ['1', '2', '3']) queue.enqueue(receiptJob(which));
    await changed(queue, (jobs) => jobs[0]?.cause !== undefined);
    expect(queue.jobs()[0]).toEqual({ id: 'receipt/1/0', status: 'queued', cause: 'cover-open' });
    expect(queue.status()).toMatchObject({ online: false, cause: 'cover-open' });
    setFaults({});
    await queue.whenIdle();
    expect(printed).toEqual(['receipt 1', 'receipt 2', 'receipt 3']);
  });

  it('never sends a job again that may be on paper, and goes on with the next', async () => {
    const { queue, printed } = openQueue({ resetAtByte: 20 });
    queue.enqueue(receiptJob('1'));
    queue.enqueue(receiptJob('2'));
    await queue.whenIdle();
    expect(queue.jobs().map(({ status, cause }) => [status, cause])).toEqual([
      ['unconfirmed', 'connection-lost'],
      ['confirmed', undefined],
    ]);
    expect(printed.filter((text) => text.startsWith('receipt 1')).length).toBeLessThanOrEqual(1);
    expect(printed).toContain('receipt 2');
  });

  it("takes the cashier's answer about a job in doubt", async () => {
    const { queue, setFaults } = openQueue({ resetAtByte: 20 });
    queue.enqueue(receiptJob('1'));
    await queue.whenIdle();
    setFaults({ resetAtByte: 20 });
    queue.enqueue(receiptJob('2'));
    await queue.whenIdle();
    queue.answer('receipt/1/0', true);
    queue.answer('receipt/2/0', false);
    expect(queue.jobs()).toEqual([
      { id: 'receipt/1/0', status: 'confirmed' },
      { id: 'receipt/2/0', status: 'failed', cause: 'not-come-out' },
    ]);
  });

  it('gives up a job that waits', async () => {
    const { queue, printed, setFaults } = openQueue({ paperOutAtByte: 0 });
    queue.enqueue(receiptJob('1'));
    queue.enqueue(receiptJob('2'));
    await changed(queue, (jobs) => jobs[0]?.cause !== undefined);
    expect(queue.cancel('receipt/1/0')).toBe(true);
    setFaults({});
    await queue.whenIdle();
    expect(printed).toEqual(['receipt 2']);
    expect(queue.cancel('receipt/2/0')).toBe(false);
  });
});

function openQueue(faults: VirtualFaults = {}) {
  const printed: string[] = [];
  const printer = createVirtualPrinter({
    profile: epson80,
    statusMs: 200,
    onReceipt: (receipt) => printed.push(receipt.text.trim()),
  });
  printer.setFaults(faults);
  const queue = createPrintQueue({ printer, deadlineMs: 1_000, retryMs: 20 });
  return { queue, printed, setFaults: printer.setFaults };
}

function receiptJob(which: string): PrintJob {
  const blocks = [{ type: 'text', text: `receipt ${which}` }, { type: 'cut' }] as const;
  return { what: 'receipt', which, copy: 0, bytes: renderReceipt({ width: 80, blocks }, epson80) };
}

function changed(
  queue: PrintQueue,
  isTrue: (jobs: ReturnType<PrintQueue['jobs']>) => boolean,
): Promise<void> {
  return new Promise((resolve) => {
    const stop = queue.onEvent(() => {
      if (!isTrue(queue.jobs())) return;
      stop();
      resolve();
    });
  });
}
