import type { PrinterPort } from '@counterbook/hardware/printer';
import type { Paper, PrinterProfile } from '@counterbook/hardware/receipt';

/** The printer that a till is started with; a virtual one also shows its paper. */
export type TillPrinter = {
  readonly port: PrinterPort;
  readonly profile: PrinterProfile;
  readonly kind: 'virtual' | 'real';
  readonly papers: () => readonly Paper[];
  readonly onPapers: (listener: (papers: readonly Paper[]) => void) => () => void;
};
