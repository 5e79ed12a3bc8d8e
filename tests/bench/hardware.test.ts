import { expect, it } from 'vitest';
import { benchHardware } from './hardware/hardware.ts';
import { thermalPrinter } from './hardware/peers.ts';
import { letters } from './hardware/receipt.ts';

it('the bench of the hardware measures everything that it promises, on a few receipts', async () => {
  const report = await benchHardware({ receipts: 20, jobs: 10, scans: 50, say: () => undefined });
  const { render, spool, scanToEvent } = report.figures;
  const counts = { ours: 20, oursAsDots: 20, nodeThermalPrinter: 20 } as const;
  for (const [name, count] of Object.entries(counts)) {
    expect(render[name as keyof typeof counts]).toMatchObject({ count });
  }
  for (const spread of [render.ours, render.oursAsDots, render.nodeThermalPrinter, spool.enqueueWithFlush]) {
    expect(spread.p50).toBeGreaterThan(0);
    expect(spread.p99).toBeGreaterThanOrEqual(spread.p50);
  }
  expect(spool.enqueueWithFlush.count).toBe(10);
  expect(spool.receiptsPerSecond).toBeGreaterThan(0);
  expect(scanToEvent.count).toBe(50);
  const { renderVsNodeThermalPrinter, renderVsEscpos, dotsVsLetters } = report.ratios;
  expect(renderVsNodeThermalPrinter).toBeGreaterThan(0);
  expect(dotsVsLetters).toBeGreaterThan(0);
  expect(renderVsEscpos === null).toBe(render.escpos === null);
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
});

it('the other library is given the same receipt: its bytes hold every name and amount', () => {
  const text = Buffer.from(thermalPrinter()(letters)).toString('latin1');
  for (const [name, amount] of [...letters.lines, letters.total]) {
    expect(text).toContain(name);
    expect(text).toContain(amount);
  }
});
