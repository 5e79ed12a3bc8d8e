/** A spool on real files and virtual printers, which can be dropped as a killed process drops it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VirtualFaults } from '../printer/virtual-faults.ts';
import { createVirtualPrinter } from '../printer/virtual-printer.ts';
import { epson80, type PrinterProfile } from '../receipt/escpos/profile.ts';
import { renderReceipt } from '../receipt/render-receipt.ts';
import type { PrintJob, SpooledJob } from './job.ts';
import { openSpool } from './open-spool.ts';
import { asReceipt } from './printed-document.ts';
import type { Spool, SpoolOptions, SpoolPrinter } from './spool.ts';
import { openSpoolFile } from './spool-file.ts';

export const NOON = Date.UTC(2026, 0, 5, 12);

export type TestPrinter = SpoolPrinter & {
  readonly printed: string[];
  readonly setFaults: (faults: VirtualFaults) => void;
};

export function aPrinter(name: string, profile: PrinterProfile = epson80): TestPrinter {
  const printed: string[] = [];
  const port = createVirtualPrinter({
    profile,
    statusMs: 100,
    onReceipt: ({ text, isComplete }) => printed.push(isComplete ? text.trim() : `half of ${text.trim()}`),
  });
  const render: SpoolPrinter['render'] = (document) =>
    renderReceipt({ ...asReceipt(document), width: profile.width }, profile);
  return { name, port, render, printed, setFaults: port.setFaults };
}

export function aFolder(): { readonly file: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'counterbook-spool-'));
  return { file: join(folder, 'spool.db'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

type Opening = Partial<SpoolOptions> & { readonly file: string; readonly printers: readonly SpoolPrinter[] };

export function openTestSpool({ file, store, printers, ...options }: Opening): Spool {
  return openSpool({
    store: store ?? openSpoolFile(file, 'began'),
    printers,
    roles: { receipt: printers.map(({ name }) => name) },
    now: () => NOON,
    deadlineMs: 1_000,
    retryMs: 20,
    settleMs: 30,
    failoverMs: 60_000,
    ...options,
  });
}

export function receiptJob(which: string, madeAt = NOON): PrintJob {
  return {
    ...{ what: 'receipt', which, copy: 0, role: 'receipt', title: `No ${which}`, madeAt },
    document: { width: 80, blocks: [{ type: 'text', text: `receipt ${which}` }, { type: 'cut' }] },
  };
}

export function statusesOf(spool: Spool): readonly string[] {
  return spool.jobs().map(({ which, status, cause }) => [which, status, cause].filter(Boolean).join(' '));
}

/** Resolves when the jobs are so, now or after a change of them. */
export function untilJobs(spool: Spool, satisfies: (jobs: readonly SpooledJob[]) => boolean): Promise<void> {
  return new Promise((resolve) => {
    if (satisfies(spool.jobs())) return resolve();
    const stop = spool.onEvent(() => {
      if (!satisfies(spool.jobs())) return;
      stop();
      resolve();
    });
  });
}
