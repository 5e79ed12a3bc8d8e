import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PrinterPort } from '../printer/port.ts';
import { epson58, generic80 } from '../receipt/escpos/profile.ts';
import type { Spool } from './spool.ts';
import { openSpoolFile } from './spool-file.ts';
import {
  aFolder,
  aPrinter,
  NOON,
  openTestSpool,
  receiptJob,
  statusesOf,
  type TestPrinter,
  untilJobs,
} from './spool-fixture.ts';
import type { StoredJob } from './store.ts';

/** Being asked how it is takes 12 bytes or 24, a receipt more than 30. */
const inTheMiddle = { resetAtByte: 30 };
let folder: ReturnType<typeof aFolder>;
let front: TestPrinter;
let spool: Spool;

beforeEach(() => {
  folder = aFolder();
  front = aPrinter('front');
  spool = openTestSpool({ file: folder.file, printers: [front] });
});

afterEach(async () => {
  await spool.close();
  folder.remove();
});

/** As after an orderly stop. */
async function reopen(options: Partial<Parameters<typeof openTestSpool>[0]> = {}): Promise<void> {
  await spool.close();
  spool = openTestSpool({ file: folder.file, printers: [front], ...options });
}

describe('a spool', () => {
  it('prints its jobs in order and tells each step', async () => {
    const steps: string[] = [];
    spool.onEvent((event) => {
      if (event.type === 'job.changed') steps.push(`${event.job.which} ${event.job.status}`);
    });
    spool.enqueue(receiptJob('1'));
    spool.enqueue(receiptJob('2'));
    await spool.whenIdle();
    expect(front.printed).toEqual(['receipt 1', 'receipt 2']);
    expect(steps).toEqual(['1 sending', '2 queued', '1 confirmed', '2 sending', '2 confirmed']);
  });

  it('sends what a free printer can take at once, and has flushed it once by then: as under way', async () => {
    const steps: string[] = [];
    const file = openSpoolFile(join(folder.file, '..', 'other.db'), 'began');
    const save = (stored: StoredJob) => {
      file.save(stored);
      steps.push(`${stored.job.which} is ${stored.job.status}`);
    };
    const flush = () => {
      file.flush();
      steps.push('flushed');
    };
    const write: PrinterPort['write'] = (bytes, options) => {
      steps.push('to the printer');
      return front.port.write(bytes, options);
    };
    const printers = [{ ...front, port: { ...front.port, write } }];
    await reopen({ store: { ...file, save, flush }, printers });
    expect(spool.enqueue(receiptJob('1')).status).toBe('sending');
    expect(spool.enqueue(receiptJob('2')).status).toBe('queued');
    await spool.whenIdle();
    expect(steps).toEqual([
      ...['1 is sending', 'flushed', 'to the printer', '2 is queued', '1 is confirmed'],
      ...['2 is sending', 'flushed', 'to the printer', '2 is confirmed'],
    ]);
  });

  it('takes the same job once, over restarts too, and its copy as another', async () => {
    spool.enqueue(receiptJob('1'));
    expect(spool.enqueue(receiptJob('1')).id).toBe('receipt/1/0');
    await spool.whenIdle();
    await reopen();
    expect(spool.enqueue(receiptJob('1')).status).toBe('confirmed');
    spool.enqueue({ ...receiptJob('1'), copy: 1 });
    await spool.whenIdle();
    expect(front.printed).toHaveLength(2);
  });

  it('keeps the order while the printer is away, says why, and goes on when it is back, after a restart', async () => {
    front.setFaults({ coverOpen: true });
    for (const which of ['1', '2', '3']) spool.enqueue(receiptJob(which));
    await untilJobs(spool, ([first]) => first?.cause !== undefined);
    expect(statusesOf(spool)).toEqual(['1 queued cover-open', '2 queued', '3 queued']);
    expect(spool.printers()).toMatchObject([{ name: 'front', waiting: 3, status: { cause: 'cover-open' } }]);
    await reopen();
    await untilJobs(spool, ([first]) => first?.cause !== undefined);
    expect(statusesOf(spool)).toEqual(['1 queued cover-open', '2 queued', '3 queued']);
    front.setFaults({});
    await spool.whenIdle();
    expect(front.printed).toEqual(['receipt 1', 'receipt 2', 'receipt 3']);
  });

  it('tells the causes as they follow one another', async () => {
    front.setFaults({ coverOpen: true });
    spool.enqueue(receiptJob('1'));
    await untilJobs(spool, ([first]) => first?.cause === 'cover-open');
    front.setFaults({ paperOutAtByte: 0 });
    await untilJobs(spool, ([first]) => first?.cause === 'paper-out');
    front.setFaults({});
    await untilJobs(spool, ([first]) => first?.status === 'confirmed');
  });

  it('never sends a job again that may be on paper, and goes on with the next', async () => {
    front.setFaults(inTheMiddle);
    spool.enqueue(receiptJob('1'));
    spool.enqueue(receiptJob('2'));
    await spool.whenIdle();
    expect(statusesOf(spool)).toEqual(['1 unconfirmed connection-lost', '2 confirmed']);
    await reopen();
    await spool.whenIdle();
    expect(statusesOf(spool)).toEqual(['1 unconfirmed connection-lost', '2 confirmed']);
    expect(front.printed.filter((text) => text.includes('receipt 2'))).toHaveLength(1);
    expect(front.printed.filter((text) => text.includes('receipt 1')).length).toBeLessThanOrEqual(1);
  });

  it('prints again after doubt when it is told to, marked, and counts', async () => {
    for (const printing of [1, 2]) {
      front.setFaults(inTheMiddle);
      if (printing === 1) spool.enqueue(receiptJob('1'));
      else spool.answer('receipt/1/0', 'print');
      await untilJobs(spool, ([first]) => first?.status === 'unconfirmed');
    }
    expect(spool.answer('receipt/1/0', 'print')).toBe(true);
    await spool.whenIdle();
    const [last = ''] = front.printed.slice(-1);
    expect(last).toContain('POSSIBLE DUPLICATE');
    expect(last).toContain('Print 3');
    expect(last).toContain('receipt 1');
    expect(spool.answer('receipt/1/0', 'print')).toBe(false);
  });

  it('takes the word that it came out, or that it may be let be', async () => {
    for (const which of ['1', '2']) {
      front.setFaults(inTheMiddle);
      spool.enqueue(receiptJob(which));
      await spool.whenIdle();
    }
    expect(spool.answer('receipt/1/0', 'came-out')).toBe(true);
    expect(spool.answer('receipt/2/0', 'leave')).toBe(true);
    expect(spool.answer('receipt/2/0', 'came-out')).toBe(false);
    expect(spool.answer('receipt/9/0', 'print')).toBe(false);
    await reopen();
    expect(statusesOf(spool)).toEqual(['1 confirmed', '2 failed left']);
  });

  it('lets a job be that waits', async () => {
    front.setFaults({ paperOutAtByte: 0 });
    spool.enqueue(receiptJob('1'));
    spool.enqueue(receiptJob('2'));
    await untilJobs(spool, ([first]) => first?.cause !== undefined);
    expect(spool.answer('receipt/1/0', 'leave')).toBe(true);
    front.setFaults({});
    await spool.whenIdle();
    expect(front.printed).toEqual(['receipt 2']);
  });

  it('says of a document that cannot be printed truly that it failed, and goes on', async () => {
    spool.enqueue({
      ...receiptJob('1'),
      document: { width: 80, blocks: [{ type: 'qr', payload: 'ü' }] },
    });
    spool.enqueue(receiptJob('2'));
    await spool.whenIdle();
    expect(statusesOf(spool)).toEqual(['1 failed unprintable', '2 confirmed']);
  });

  it('keeps pictures over a restart', async () => {
    front.setFaults({ coverOpen: true });
    const image = { width: 8, height: 1, bits: Uint8Array.of(0b10101010) };
    spool.enqueue({
      ...receiptJob('1'),
      document: { width: 80, blocks: [{ type: 'image', image }, { type: 'cut' }] },
    });
    await reopen();
    front.setFaults({});
    await spool.whenIdle();
    expect(front.printed).toEqual([expect.stringContaining('[image')]);
  });
});

describe('a printer that cannot confirm', () => {
  beforeEach(async () => {
    front = aPrinter('front', generic80);
    await reopen();
  });

  it('has handed over when it is well some time later', async () => {
    spool.enqueue(receiptJob('1'));
    await untilJobs(spool, ([first]) => first?.status === 'sending');
    await spool.whenIdle();
    expect(statusesOf(spool)).toEqual(['1 handed-over']);
    expect(front.printed).toEqual(['receipt 1']);
  });

  it('leaves doubt when it is not', async () => {
    await reopen({ settleMs: 150 });
    spool.enqueue(receiptJob('1'));
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(statusesOf(spool)).toEqual(['1 sending']);
    front.setFaults({ coverOpen: true });
    await untilJobs(spool, ([first]) => first?.status === 'unconfirmed');
    expect(statusesOf(spool)).toEqual(['1 unconfirmed cover-open']);
  });
});

describe('a job of last night', () => {
  const hour = 3_600_000;

  it('is not printed unasked when the printer is back in the morning', async () => {
    let time = NOON;
    await reopen({ now: () => time, staleMs: 4 * hour });
    front.setFaults({ coverOpen: true });
    for (const which of ['1', '2', '3']) spool.enqueue(receiptJob(which));
    await untilJobs(spool, ([first]) => first?.cause !== undefined);
    time += 12 * hour;
    front.setFaults({});
    spool.enqueue(receiptJob('4', time));
    await untilJobs(spool, (jobs) => jobs[3]?.status === 'confirmed');
    expect(statusesOf(spool).slice(0, 3)).toEqual(['1 stale cover-open', '2 stale', '3 stale']);
    spool.answer('receipt/1/0', 'print');
    spool.answer('receipt/2/0', 'leave');
    await spool.whenIdle();
    expect(front.printed).toEqual(['receipt 4', 'receipt 1']);
    expect(statusesOf(spool)).toEqual(['1 confirmed', '2 failed left', '3 stale', '4 confirmed']);
  });

  it('is one by the clock forwards only: a clock set back makes none', async () => {
    await reopen({ now: () => NOON - 100 * hour, staleMs: 4 * hour });
    spool.enqueue(receiptJob('1'));
    await spool.whenIdle();
    expect(statusesOf(spool)).toEqual(['1 confirmed']);
  });
});

describe('a second printer of a role', () => {
  let back: TestPrinter;

  beforeEach(() => {
    back = aPrinter('back', epson58);
  });

  it('takes over what the first had no byte of, in order, laid out for its own paper, and says so', async () => {
    await reopen({ printers: [front, back], failoverMs: 40 });
    front.setFaults({ coverOpen: true });
    for (const which of ['1', '2']) spool.enqueue(receiptJob(which));
    await spool.whenIdle();
    expect(back.printed).toEqual(['receipt 1', 'receipt 2']);
    expect(spool.jobs()).toMatchObject([{ printer: 'back' }, { printer: 'back' }]);
    front.setFaults({});
    const isBack = () => spool.printers()[0]?.status?.online === true;
    await new Promise<void>((resolve) => spool.onEvent(() => isBack() && resolve()));
    spool.enqueue(receiptJob('3'));
    await spool.whenIdle();
    expect(front.printed).toEqual(['receipt 3']);
  });

  it('takes over nothing that the first may have had some of', async () => {
    await reopen({ printers: [front, back], failoverMs: 0, retryMs: 10 });
    front.setFaults(inTheMiddle);
    spool.enqueue(receiptJob('1'));
    await spool.whenIdle();
    expect(statusesOf(spool)).toEqual(['1 unconfirmed connection-lost']);
    expect(back.printed).toEqual([]);
  });

  it('gives back what it cannot print itself', async () => {
    await reopen({ printers: [front, back], failoverMs: 30 });
    front.setFaults({ coverOpen: true });
    back.setFaults({ paperOutAtByte: 0 });
    spool.enqueue(receiptJob('1'));
    await untilJobs(spool, ([job]) => job?.cause !== undefined);
    front.setFaults({});
    await spool.whenIdle();
    expect(spool.jobs()[0]).toMatchObject({ status: 'confirmed' });
    expect([...front.printed, ...back.printed]).toEqual(['receipt 1']);
  });

  it('inherits what waits for a printer that is no longer set up; where there is none, it is asked', async () => {
    front.setFaults({ coverOpen: true });
    spool.enqueue(receiptJob('1'));
    spool.enqueue({ ...receiptJob('2'), role: 'kitchen' });
    expect(statusesOf(spool)[1]).toBe('2 stale no-printer');
    await reopen({ printers: [back] });
    await spool.whenIdle();
    expect(back.printed).toEqual(['receipt 1']);
  });
});
