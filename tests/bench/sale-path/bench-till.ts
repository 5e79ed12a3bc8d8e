/** A till's engine in this process, on a virtual printer that notes when a receipt is handed to it. */
import { randomUUID } from 'node:crypto';
import { epson80 } from '@counterbook/hardware/receipt';
import { pino } from 'pino';
import { virtualPrinter } from '../../../terminal/src/host/printers.ts';
import type { Till } from '../../../terminal/src/host/protocol/till.ts';
import type { TillView } from '../../../terminal/src/host/protocol/views.ts';
import { keyInFile } from '../../../terminal/src/journal/device-key.ts';
import { createTill } from '../../../terminal/src/till/create-till.ts';

/** The drawer's kick is five bytes and comes first; a receipt is hundreds. */
const SMALLEST_RECEIPT = 64;

export type BenchTill = {
  readonly till: Till;
  readonly nextPrint: () => Promise<number>;
  readonly until: (reached: (view: TillView) => boolean) => Promise<void>;
};

export function openBenchTill(directory: string): BenchTill {
  let printed: ((at: number) => void)[] = [];
  const printer = virtualPrinter(epson80);
  const port: typeof printer.port = {
    ...printer.port,
    write: (bytes, options) => {
      if (bytes.length >= SMALLEST_RECEIPT) {
        const waiting = printed;
        printed = [];
        for (const resolve of waiting) resolve(performance.now());
      }
      return printer.port.write(bytes, options);
    },
  };
  const till = createTill({
    directory,
    keys: keyInFile,
    now: Date.now,
    newId: randomUUID,
    random: Math.random,
    printers: { receipt: [{ ...printer, port }], kitchen: [], label: [] },
    log: pino({ level: 'silent' }),
  });
  return {
    till,
    nextPrint: () => new Promise((resolve) => printed.push(resolve)),
    until: (reached) =>
      new Promise((resolve) => {
        if (reached(till.view())) return resolve();
        const stop = till.onView((view) => {
          if (!reached(view)) return;
          stop();
          resolve();
        });
      }),
  };
}

export function accepted<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: unknown },
): T {
  if (!result.ok) throw new Error(`the till refused: ${JSON.stringify(result.refusal)}`);
  return result.value;
}
