import type { PrinterCause, PrinterStatus } from './port.ts';

/** Answers to DLE EOT 1 to 4, in this order. */
export type StatusBytes = readonly [printer: number, offline: number, error: number, paper: number];

export function statusRequest(n: 1 | 2 | 3 | 4): Uint8Array {
  return Uint8Array.of(0x10, 0x04, n);
}

/** Fixed bits 0xx1xx10. */
export function isStatusByte(byte: number): boolean {
  return (byte & 0x93) === 0x12;
}

export function readStatus([printer, offline, error, paper]: StatusBytes): PrinterStatus {
  const cause = causeOf([printer, offline, error, paper]);
  return {
    online: cause === undefined,
    ...(cause === undefined ? {} : { cause }),
    paper: isPaperOut(offline, paper) ? 'out' : (paper & 0x0c) === 0 ? 'ok' : 'low',
    cover: (offline & 0x04) === 0 ? 'closed' : 'open',
    drawerPin: (printer & 0x04) === 0 ? 'low' : 'high',
  };
}

export function awayStatus(cause: PrinterCause): PrinterStatus {
  return { online: false, cause, paper: 'unknown', cover: 'unknown', drawerPin: 'unknown' };
}

export function isSameStatus(a: PrinterStatus, b: PrinterStatus): boolean {
  return a.cause === b.cause && a.paper === b.paper && a.cover === b.cover && a.drawerPin === b.drawerPin;
}

/** The cause that a person can mend first. */
function causeOf([printer, offline, error, paper]: StatusBytes): PrinterCause | undefined {
  if ((offline & 0x04) !== 0) return 'cover-open';
  if (isPaperOut(offline, paper)) return 'paper-out';
  if ((error & 0x08) !== 0) return 'cutter-jammed';
  if ((error & 0x20) !== 0 || (offline & 0x40) !== 0) return 'printer-error';
  return (printer & 0x08) === 0 ? undefined : 'offline';
}

function isPaperOut(offline: number, paper: number): boolean {
  return (offline & 0x20) !== 0 || (paper & 0x60) !== 0;
}
