import { buzzCommand, type PrinterPort } from '@counterbook/hardware/printer';
import { type Paper, type PrinterProfile, renderReceipt } from '@counterbook/hardware/receipt';
import type { SpoolPrinter } from '@counterbook/hardware/spool';
import type { Log } from '../till/parts.ts';

/** A printer that a till is started with; a virtual one also shows its paper. */
export type TillPrinter = {
  readonly port: PrinterPort;
  readonly profile: PrinterProfile;
  readonly kind: 'virtual' | 'real';
  readonly papers: () => readonly Paper[];
  readonly onPapers: (listener: (papers: readonly Paper[]) => void) => () => void;
};

/** What each prints; those behind the first stand in for it. One printer may do both. */
export type TillPrinters = {
  readonly receipt: readonly [TillPrinter, ...TillPrinter[]];
  /** Empty where there is no kitchen. */
  readonly kitchen: readonly TillPrinter[];
};

export type PrintRole = keyof TillPrinters;

/** Each once, whatever it prints. */
export function printersOf({ receipt, kitchen }: TillPrinters): readonly TillPrinter[] {
  return [...new Set([...receipt, ...kitchen])];
}

export function rolesOf({ receipt, kitchen }: TillPrinters): Readonly<Record<PrintRole, readonly string[]>> {
  const names = (printers: readonly TillPrinter[]) => printers.map(({ port }) => port.name);
  return { receipt: names(receipt), kitchen: names(kitchen) };
}

export function spoolPrinters(printers: TillPrinters, log: Log): readonly SpoolPrinter[] {
  return printersOf(printers).map(({ port, profile }) => ({
    name: port.name,
    port,
    render: (document) => {
      try {
        // It may have been composed for the paper of the printer that this one stands in for.
        const bytes = renderReceipt({ ...document, width: profile.width }, profile);
        return Buffer.concat([bytes, buzzCommand(profile)]);
      } catch (error) {
        log.error({ error, printer: port.name }, 'a document could not be rendered');
        throw error;
      }
    },
  }));
}
