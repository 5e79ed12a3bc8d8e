import { createPrinter, createVirtualPrinter, parsePrinterAddress } from '@counterbook/hardware/printer';
import { epson80, type Paper, type PrinterProfile, printerProfiles } from '@counterbook/hardware/receipt';
import { ContractError } from '@counterbook/shared/result';
import type { TillPrinter } from '../receipt/till-printer.ts';

const PAPERS_KEPT = 20;
const WATCH_MILLISECONDS = 5_000;

/** `virtual`, `tcp://host:9100` or another address, with the profile's id where it is not the usual 80 mm one. */
export function openPrinter(address: string, profileId: string | undefined): TillPrinter {
  const profile = profileId === undefined ? epson80 : printerProfiles.find(({ id }) => id === profileId);
  if (!profile) {
    const known = printerProfiles.map(({ id }) => id).join(', ');
    throw new ContractError(`TILL_PRINTER_PROFILE is ${profileId}; known are ${known}`);
  }
  const parsed = parsePrinterAddress(address);
  if (parsed.type === 'virtual') return virtualPrinter(profile);
  return {
    port: createPrinter(parsed, { profile, watchMs: WATCH_MILLISECONDS }),
    profile,
    kind: 'real',
    papers: () => [],
    onPapers: () => () => undefined,
  };
}

export function virtualPrinter(profile: PrinterProfile): TillPrinter {
  const listeners = new Set<(papers: readonly Paper[]) => void>();
  let papers: readonly Paper[] = [];
  const port = createVirtualPrinter({
    profile,
    onReceipt: ({ paper }) => {
      papers = [paper, ...papers].slice(0, PAPERS_KEPT);
      for (const listener of listeners) listener(papers);
    },
  });
  return {
    port,
    profile,
    kind: 'virtual',
    papers: () => papers,
    onPapers: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
