import { labelProfiles, parseLabelSize, USUAL_LABEL_SIZE } from '@counterbook/hardware/label';
import { createPrinter, createVirtualPrinter, parsePrinterAddress } from '@counterbook/hardware/printer';
import { epson80, type Paper, type PrinterProfile, printerProfiles } from '@counterbook/hardware/receipt';
import { ContractError } from '@counterbook/shared/result';
import type { DrawerSettings } from '../receipt/till-drawer.ts';
import type { TillLabelPrinter, TillPrinter, TillPrinters } from '../receipt/till-printer.ts';

const PAPERS_KEPT = 20;
const WATCH_MILLISECONDS = 5_000;

/**
 * `TILL_PRINTER` prints the receipts, `TILL_SPARE_PRINTER` stands in for it. `TILL_KITCHEN_PRINTER` prints what is to be
 * made ready, and the receipts' printer stands in for that one. Each has its `_PROFILE`. `TILL_LABEL_PRINTER` prints
 * labels, in the language of its `_PROFILE` and on labels of its `_SIZE` in millimetres.
 */
export function openPrinters(
  environment: Readonly<Record<string, string | undefined>>,
  /** Those of before, by address and profile: what did not change is the same one. */
  known: Map<string, TillPrinter> = new Map(),
): TillPrinters {
  const opened = new Map<string, TillPrinter>();
  const open = (name: string, usual?: string): TillPrinter[] => {
    const address = environment[name] ?? usual;
    if (address === undefined) return [];
    const profileId = environment[`${name}_PROFILE`];
    const key = `${address} ${profileId}`;
    const printer = opened.get(address) ?? known.get(key) ?? openPrinter(address, profileId);
    opened.set(address, printer);
    known.set(key, printer);
    return [printer];
  };
  const [first = virtualPrinter(epson80)] = open('TILL_PRINTER', 'virtual');
  const spare = open('TILL_SPARE_PRINTER');
  const kitchen = open('TILL_KITCHEN_PRINTER');
  return {
    receipt: [first, ...spare],
    kitchen: kitchen.length === 0 ? [] : [...kitchen, first],
    label: openLabelPrinters(environment),
  };
}

function openLabelPrinters(environment: Readonly<Record<string, string | undefined>>): TillLabelPrinter[] {
  const {
    TILL_LABEL_PRINTER: address,
    TILL_LABEL_PRINTER_PROFILE: profileId,
    TILL_LABEL_PRINTER_SIZE: size,
  } = environment;
  return address === undefined ? [] : [openLabelPrinter(address, profileId, size)];
}

/**
 * `TILL_DRAWER` is `printer` where nothing is said; `TILL_DRAWER_OPEN_PIN` comes from the set-up. With
 * `TILL_DRAWER_FOR=every-sale` it opens without cash too.
 */
export function drawerSettings(environment: Readonly<Record<string, string | undefined>>): DrawerSettings {
  const {
    TILL_DRAWER: place = 'printer',
    TILL_DRAWER_OPEN_PIN: openPin,
    TILL_DRAWER_FOR: what,
  } = environment;
  return {
    place,
    ...(openPin === 'low' || openPin === 'high' ? { openPin } : {}),
    ...(what === 'every-sale' ? { opensWithoutCash: true } : {}),
  };
}

/** The profile's id where it is not the usual 203 dpi one of ZPL, the size where it is not 57 by 32 mm. */
export function openLabelPrinter(
  address: string,
  profileId?: string | undefined,
  size: string = USUAL_LABEL_SIZE,
): TillLabelPrinter {
  const [usual] = labelProfiles;
  const profile = profileId === undefined ? usual : labelProfiles.find(({ id }) => id === profileId);
  if (!profile) {
    const known = labelProfiles.map(({ id }) => id).join(', ');
    throw new ContractError(`a label printer's profile is ${profileId}; known are ${known}`);
  }
  const parsed = parsePrinterAddress(address);
  const port = createPrinter(parsed, { profile: profile.manners, watchMs: WATCH_MILLISECONDS });
  return { port, profile, size: parseLabelSize(size) };
}

/** `virtual`, `tcp://host:9100` or another address, with the profile's id where it is not the usual 80 mm one. */
export function openPrinter(address: string, profileId: string | undefined): TillPrinter {
  const profile = profileId === undefined ? epson80 : printerProfiles.find(({ id }) => id === profileId);
  if (!profile) {
    const known = printerProfiles.map(({ id }) => id).join(', ');
    throw new ContractError(`a printer's profile is ${profileId}; known are ${known}`);
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
