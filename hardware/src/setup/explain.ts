import type { LineRefusal } from '../line/line.ts';
import type { PrinterCause, PrinterStatus } from '../printer/port.ts';

/** What is wrong and what to do, for who stands before the machine with the cable in hand. */
export function explainRefusal({ code, device, detail }: LineRefusal): string {
  switch (code) {
    case 'line.absent':
      return `Nothing answers as ${device}. Check the cable at both ends, that the device is switched on and the address.`;
    case 'line.denied':
      return `${device} is there, but this user may not use it. ${RULES_HINT}`;
    case 'line.busy':
      return `Another program uses ${device}, and only one can at a time. Close it, or stop the other till.`;
    case 'line.no-driver':
      return `A library for ${device} is missing (${detail}). On Debian and Ubuntu: sudo apt-get install libusb-1.0-0. Then start again.`;
    case 'line.failed':
      return `${device} could not be used: ${detail}.`;
  }
}

export function explainStatus(status: PrinterStatus): string {
  if (status.cause !== undefined) return CAUSES[status.cause];
  if (status.paper === 'low') return 'The printer is ready; its paper is nearly used up.';
  if (status.paper === 'unknown') return 'The printer takes bytes and cannot say how it is.';
  return 'The printer is ready.';
}

const RULES_HINT =
  'Install the rules file (see the README, "Hardware"), plug the device in again, or on Windows close what has it open.';

const CAUSES: Readonly<Record<PrinterCause, string>> = {
  unreachable: 'The printer cannot be reached. Is it switched on, is its cable in, is the address right?',
  'not-permitted': `The printer is there, but this user may not use it. ${RULES_HINT}`,
  'in-use': 'Another program, or another till on this machine, uses the printer. Close it: only one can.',
  'driver-missing':
    'A library for this printer is missing. On Debian and Ubuntu: sudo apt-get install libusb-1.0-0.',
  'no-answer':
    'The printer takes the connection and does not answer. Another till may be using it, a serial printer may be set to another speed, or it is hung: switch it off and on.',
  'connection-lost': 'The connection broke. Check the cable.',
  'cover-open': 'The cover is open. Close it.',
  'paper-out': 'There is no paper. Put in a roll, printing side out.',
  'cutter-jammed': 'The cutter is jammed. Switch the printer off, open the cover and clear the paper.',
  'ribbon-out': 'The ink ribbon is used up. Put in a new one.',
  'too-hot': 'The print head is too hot. It goes on by itself when it has cooled.',
  paused: 'The printer is paused. Press its pause button.',
  'printer-error': 'The printer reports an error. Switch it off and on; if it stays, it needs service.',
  offline: 'The printer is offline. Is its feed button held, or its menu open?',
};
