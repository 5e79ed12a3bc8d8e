import type { Paper } from '@counterbook/hardware/receipt';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import type { ChangingPrinting, PrintDevices } from '../receipt/changing-printing.ts';

type OnPapers = (papers: readonly Paper[]) => void;

/** What prints now, and the papers of the receipts' printer, whichever that is. */
export type PrintingInUse = {
  readonly now: () => PrintDevices;
  /** Not while something is being printed: nobody would know whether it came out. */
  readonly change: (printing: ChangingPrinting, choose: () => Result<PrintDevices>) => Promise<Result<null>>;
  readonly papers: () => readonly Paper[];
  readonly onPapers: (listener: OnPapers) => () => void;
};

export function createPrintingInUse({ printers, drawer }: PrintDevices): PrintingInUse {
  const listeners = new Set<OnPapers>();
  let inUse: PrintDevices = { printers, drawer };
  const tell: OnPapers = (papers) => {
    for (const listener of [...listeners]) listener(papers);
  };
  const papers = () => inUse.printers.receipt[0].papers();
  const follow = () => inUse.printers.receipt[0].onPapers(tell);
  let stop = follow();
  return {
    now: () => inUse,
    change: async (printing, choose) => {
      if (printing.printers().some(({ state }) => state === 'printing'))
        return refuse({ code: 'device.printing' });
      const chosen = choose();
      if (!chosen.ok) return chosen;
      stop();
      inUse = chosen.value;
      stop = follow();
      await printing.change(inUse);
      tell(papers());
      return accept(null);
    },
    papers,
    onPapers: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
