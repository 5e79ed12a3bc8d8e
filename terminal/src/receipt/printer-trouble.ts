import type { PrinterCause, PrinterStatus } from '@counterbook/hardware/printer';
import type { JobCause } from '@counterbook/hardware/spool';

/** What is wrong and what to do, in the cashier's words; null when nothing is. */
export function printerTrouble(cause: PrinterCause | undefined): string | null {
  return cause === undefined ? null : WORDS[cause];
}

/** What wants to be seen to soon. */
export function printerNote(paper: PrinterStatus['paper'] | undefined): string | null {
  return paper === 'low' ? 'The printer’s paper is nearly at its end. Have a new roll ready.' : null;
}

/** Why a job is in doubt, waits for a word or failed. */
export function jobTrouble(cause: JobCause): string {
  return cause in WORDS ? WORDS[cause as PrinterCause] : JOB_WORDS[cause as Exclude<JobCause, PrinterCause>];
}

export const SPOOL_TROUBLE =
  'The till’s disk takes nothing, so nothing is printed: what is printed must be on disk first. Make room on it.';

export const SPOOL_DAMAGED =
  'The list of what is to be printed was damaged and has begun anew. Receipts that were waiting may not have come out: look at the last ones (F9) and print a copy where one is missing.';

const WORDS: Readonly<Record<PrinterCause, string>> = {
  unreachable: 'The printer cannot be reached. Check that it is on and its cable is in.',
  'not-permitted':
    'This till may not use the printer. Whoever looks after it runs: npm run hardware -- detect, which says what to do.',
  'in-use': 'Another program on this machine uses the printer. Close it.',
  'driver-missing':
    'A part of the system that the printer needs is missing. Whoever looks after the till runs: npm run hardware -- detect.',
  'no-answer': 'The printer does not answer. Another till may be using it; if not, switch it off and on.',
  'connection-lost': 'The connection to the printer broke while printing. Check the cable.',
  'cover-open': 'The printer’s cover is open. Close it.',
  'paper-out': 'The printer is out of paper. Put in a new roll.',
  'cutter-jammed': 'The printer’s cutter is jammed. Open the cover and clear the paper.',
  'printer-error': 'The printer reports an error. Switch it off and on.',
  offline: 'The printer is offline. Check whether its feed button is held or its menu is open.',
};

const JOB_WORDS: Readonly<Record<Exclude<JobCause, PrinterCause>, string>> = {
  interrupted: 'The till went off while it was printing.',
  unprintable: 'This printer cannot print what stands on it.',
  'no-printer': 'The printer that it was for is no longer set up.',
  left: 'It was left unprinted.',
};
