/**
 * The hardware layer by itself: a receipt as bytes beside what others would take, the spool on a real disk, a scan.
 * One run, one machine, the same receipt.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { thousandth } from '../statistics.ts';
import { measureRender } from './measure-render.ts';
import { measureScans } from './measure-scans.ts';
import { measureSpool } from './measure-spool.ts';
import { LINES } from './receipt.ts';

type Options = {
  readonly receipts: number;
  readonly jobs: number;
  readonly scans: number;
  readonly say: (line: string) => void;
};

export async function benchHardware({ receipts, jobs, scans, say }: Options) {
  // On the project's own disk: a temporary folder may be memory, where a flush costs nothing.
  const directory = mkdtempSync(join(process.cwd(), 'data-bench-'));
  try {
    say(`${receipts} receipts of ${LINES} lines`);
    const render = measureRender(receipts);
    if (render.escpos === null)
      say('escpos is not installed, so it has no figure: see bench/hardware/peers.ts');
    say(`${jobs} jobs through the spool`);
    const spool = await measureSpool(directory, jobs);
    say(`${scans} scans`);
    const scanToEvent = measureScans(scans);
    return {
      machine: {
        cores: availableParallelism(),
        memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
        node: process.version,
      },
      data: { receipts, lines: LINES, jobs, scans },
      unit: 'milliseconds unless named otherwise',
      figures: { render, spool, scanToEvent },
      ratios: {
        renderVsNodeThermalPrinter: thousandth(render.ours.p50 / render.nodeThermalPrinter.p50),
        renderVsEscpos: render.escpos && thousandth(render.ours.p50 / render.escpos.p50),
        dotsVsLetters: thousandth(render.oursAsDots.p50 / render.ours.p50),
      },
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
