/** What came out of a till's printers, whatever became of the till: receipts on paper, not bytes. */
import { startVirtualPrinterServer, type VirtualPrinterServer } from '@counterbook/hardware/printer';
import type { PrinterProfile } from '@counterbook/hardware/receipt';

export type PaperTrail = {
  readonly printers: readonly VirtualPrinterServer[];
  /** Whole papers of this receipt. */
  readonly of: (which: string) => { readonly plain: number; readonly marked: number };
  readonly halves: () => number;
  readonly close: () => Promise<void>;
};

export async function startPaperTrail(profile: PrinterProfile, count: number): Promise<PaperTrail> {
  const whole = new Map<string, { plain: number; marked: number }>();
  let halves = 0;
  const onReceipt: Parameters<typeof startVirtualPrinterServer>[0]['onReceipt'] = ({ text, isComplete }) => {
    const which = /Receipt (R-\d+)/.exec(text)?.[1];
    if (which === undefined || !isComplete) {
      halves += 1;
      return;
    }
    const known = whole.get(which) ?? { plain: 0, marked: 0 };
    if (text.includes('POSSIBLE DUPLICATE')) known.marked += 1;
    else known.plain += 1;
    whole.set(which, known);
  };
  const printers = await Promise.all(
    Array.from({ length: count }, () => startVirtualPrinterServer({ port: 0, profile, onReceipt })),
  );
  return {
    printers,
    of: (which) => whole.get(which) ?? { plain: 0, marked: 0 },
    halves: () => halves,
    close: async () => {
      await Promise.all(printers.map((printer) => printer.close()));
    },
  };
}
