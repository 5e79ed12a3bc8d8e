import type { PrinterCause } from '@counterbook/hardware/printer';

/** What is wrong and what to do, in the cashier's words; null when nothing is. */
export function printerTrouble(cause: PrinterCause | undefined): string | null {
  return cause === undefined ? null : WORDS[cause];
}

const WORDS: Readonly<Record<PrinterCause, string>> = {
  unreachable: 'The printer cannot be reached. Check that it is on and its cable is in.',
  'no-answer': 'The printer does not answer. Another till may be using it; if not, switch it off and on.',
  'connection-lost': 'The connection to the printer broke while printing. Check the cable.',
  'cover-open': 'The printer’s cover is open. Close it.',
  'paper-out': 'The printer is out of paper. Put in a new roll.',
  'cutter-jammed': 'The printer’s cutter is jammed. Open the cover and clear the paper.',
  'printer-error': 'The printer reports an error. Switch it off and on.',
  offline: 'The printer is offline. Check whether its feed button is held or its menu is open.',
};
