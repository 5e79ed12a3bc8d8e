import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { PrinterPort, PrinterStatus } from '../printer/port.ts';
import { createPrinterHealth } from './printer-health.ts';

const WELL: PrinterStatus = { online: true, paper: 'ok', cover: 'closed', drawerPin: 'low' };
const OPEN: PrinterStatus = { ...WELL, online: false, cover: 'open', cause: 'cover-open' };
const SETTLE_MS = 1_500;

let status: PrinterStatus;
let settled: string[];
beforeEach(() => {
  vi.useFakeTimers();
  status = WELL;
  settled = [];
});
afterEach(() => vi.useRealTimers());

function aHealth() {
  const port = { status: async () => status, onEvent: () => () => true } as unknown as PrinterPort;
  return createPrinterHealth({
    ...{ port, settleMs: SETTLE_MS, onStatus: () => undefined, onLooked: () => undefined },
    onSettled: (id, trouble) => settled.push([id, trouble ?? 'well'].join(' ')),
  });
}

it('gives each of the jobs that a printer took at once its own time', async () => {
  const health = aHealth();
  for (const id of ['1', '2', '3']) health.handedOver(id);
  await vi.advanceTimersByTimeAsync(SETTLE_MS);
  expect(settled).toEqual(['1 well']);
  await vi.advanceTimersByTimeAsync(SETTLE_MS);
  expect(settled).toEqual(['1 well', '2 well']);
  expect(health.isSettled()).toBe(false);
  status = OPEN;
  await vi.advanceTimersByTimeAsync(SETTLE_MS);
  expect(settled).toEqual(['1 well', '2 well', '3 cover-open']);
  expect(health.isSettled()).toBe(true);
});

it('doubts all that waits for its time once the printer is not well', async () => {
  const health = aHealth();
  for (const id of ['1', '2']) health.handedOver(id);
  status = OPEN;
  await health.ask();
  expect(settled).toEqual(['1 cover-open', '2 cover-open']);
});

it('does not make a job wait for one that is long done', async () => {
  const health = aHealth();
  health.handedOver('1');
  await vi.advanceTimersByTimeAsync(10 * SETTLE_MS);
  health.handedOver('2');
  await vi.advanceTimersByTimeAsync(SETTLE_MS);
  expect(settled).toEqual(['1 well', '2 well']);
});
