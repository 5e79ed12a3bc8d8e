import type { JobCause } from '@counterbook/hardware/spool';
import type { PrinterNote, PrinterTrouble } from '../../../src/host/protocol/views.ts';

type JobTrouble = Exclude<JobCause, PrinterTrouble>;

/** What is wrong with a printer, or with what it should print, and what to do. */
export const troubleEn = {
  printerTrouble: {
    unreachable: 'The printer cannot be reached. Check that it is on and its cable is in.',
    'not-permitted':
      'The printer is there, but the till may not use it. Whoever looks after this machine installs the rules file (README, Hardware); then plug the printer in again.',
    'in-use': 'Another program on this machine uses the printer. Close it: only one can.',
    'driver-missing':
      'A part of the system that the printer needs is missing. Whoever looks after this machine installs libusb-1.0-0.',
    'no-answer': 'The printer does not answer. Another till may be using it; if not, switch it off and on.',
    'connection-lost': 'The connection to the printer broke while printing. Check the cable.',
    'cover-open': 'The printer’s cover is open. Close it.',
    'paper-out': 'The printer is out of paper. Put in a new roll.',
    'cutter-jammed': 'The printer’s cutter is jammed. Open the cover and clear the paper.',
    'ribbon-out': 'The printer’s ink ribbon is used up. Put in a new one.',
    'too-hot': 'The printer’s head is too hot. It goes on by itself when it has cooled.',
    paused: 'The printer is paused. Press its pause button to go on.',
    'printer-error': 'The printer reports an error. Switch it off and on.',
    offline: 'The printer is offline. Check whether its feed button is held or its menu is open.',
    disk: 'The till’s disk takes nothing, so nothing is printed: what is printed must be on disk first. Make room on it.',
  } satisfies Record<PrinterTrouble, string>,
  printerNote: {
    'paper-low': 'The printer’s paper is nearly at its end. Have a new roll ready.',
    'drawer-open': 'The cash drawer stands open. Close it.',
    'drawer-stuck': 'The cash drawer could not be told to open. Check its cable, or open it with its key.',
  } satisfies Record<PrinterNote, string>,
  jobTrouble: {
    interrupted: 'The till went off while it was printing.',
    unprintable: 'This printer cannot print what stands on it.',
    'no-printer': 'The printer that it was for is no longer set up.',
    left: 'It was left unprinted.',
  } satisfies Record<JobTrouble, string>,
};
