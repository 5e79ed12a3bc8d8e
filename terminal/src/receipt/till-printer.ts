import { type LabelProfile, type LabelSize, labelPrintMs } from '@counterbook/hardware/label';
import { buzzCommand, type PrinterPort } from '@counterbook/hardware/printer';
import { type Paper, type PrinterProfile, renderReceipt } from '@counterbook/hardware/receipt';
import { asLabel, asReceipt, type PrintedDocument, type SpoolPrinter } from '@counterbook/hardware/spool';
import type { Log } from '../till/parts.ts';

/** A printer that a till is started with; a virtual one also shows its paper. */
export type TillPrinter = {
  readonly port: PrinterPort;
  readonly profile: PrinterProfile;
  readonly kind: 'virtual' | 'real';
  readonly papers: () => readonly Paper[];
  readonly onPapers: (listener: (papers: readonly Paper[]) => void) => () => void;
};

/** A printer of price and shelf labels. */
export type TillLabelPrinter = {
  readonly port: PrinterPort;
  readonly profile: LabelProfile;
  /** Of the labels on its roll. */
  readonly size: LabelSize;
};

/** What each prints; those behind the first stand in for it. One printer may do both. */
export type TillPrinters = {
  readonly receipt: readonly [TillPrinter, ...TillPrinter[]];
  /** Empty where there is no kitchen. */
  readonly kitchen: readonly TillPrinter[];
  /** Empty where no labels are printed. */
  readonly label: readonly TillLabelPrinter[];
};

export type PrintRole = keyof TillPrinters;

/** Each once, whatever it prints; those of labels by themselves. */
export function printersOf({ receipt, kitchen }: TillPrinters): readonly TillPrinter[] {
  return [...new Set([...receipt, ...kitchen])];
}

export function rolesOf(printers: TillPrinters): Readonly<Record<PrintRole, readonly string[]>> {
  const { receipt, kitchen, label } = printers;
  const names = (of: readonly Pick<TillPrinter, 'port'>[]) => of.map(({ port }) => port.name);
  return { receipt: names(receipt), kitchen: names(kitchen), label: names(label) };
}

export function spoolPrinters(printers: TillPrinters, log: Log): readonly SpoolPrinter[] {
  const logged = (port: PrinterPort, render: SpoolPrinter['render']): SpoolPrinter => ({
    name: port.name,
    port,
    render: (document) => {
      try {
        return render(document);
      } catch (error) {
        log.error({ error, printer: port.name }, 'a document could not be rendered');
        throw error;
      }
    },
  });
  const papers = printersOf(printers).map(({ port, profile }) =>
    logged(port, (document) => {
      // It may have been composed for the paper of the printer that this one stands in for.
      const bytes = renderReceipt({ ...asReceipt(document), width: profile.width }, profile);
      return Buffer.concat([bytes, buzzCommand(profile)]);
    }),
  );
  const labels = printers.label.map(({ port, profile }) => ({
    ...logged(port, (document) => profile.render(asLabel(document))),
    longerMs: (document: PrintedDocument) => labelPrintMs(asLabel(document)),
  }));
  return [...papers, ...labels];
}
