import type { PrinterCause, PrinterStatus } from './port.ts';

/** ESC ACK SOH: the printer sends its automatic status at once. */
export const STAR_STATUS_REQUEST = Uint8Array.of(0x1b, 0x06, 0x01);

/**
 * Takes one whole status off the front of what a Star printer sent, and what makes no status with it. Its first byte,
 * fixed bits 0xx0xxx1, says how long it is.
 */
export function takeStarStatus(bytes: number[]): readonly number[] | undefined {
  while (bytes.length > 0) {
    const length = statusLength(bytes[0] ?? 0);
    if (length < SHORTEST) bytes.shift();
    else return bytes.length < length ? undefined : bytes.splice(0, length);
  }
  return undefined;
}

/** By Star's reference of the automatic status: byte 3 the printer, 4 its errors, 6 the paper. */
export function readStarStatus(status: readonly number[]): PrinterStatus {
  const [, , printer = 0, error = 0, , paper = 0] = status;
  const cause = causeOf(printer, error, paper);
  return {
    online: cause === undefined,
    ...(cause === undefined ? {} : { cause }),
    paper: (paper & 0x08) !== 0 ? 'out' : (paper & 0x06) !== 0 ? 'low' : 'ok',
    cover: (printer & 0x20) === 0 ? 'closed' : 'open',
    drawerPin: (printer & 0x04) === 0 ? 'low' : 'high',
  };
}

const SHORTEST = 7;

function statusLength(header: number): number {
  return (header & 0x91) === 0x01 ? ((header >> 1) & 0x07) | ((header >> 2) & 0x18) : 0;
}

/** The cause that a person can mend first. */
function causeOf(printer: number, error: number, paper: number): PrinterCause | undefined {
  if ((printer & 0x20) !== 0) return 'cover-open';
  if ((paper & 0x08) !== 0) return 'paper-out';
  if ((error & 0x08) !== 0) return 'cutter-jammed';
  if ((error & 0x64) !== 0) return 'printer-error';
  return (printer & 0x08) === 0 ? undefined : 'offline';
}
