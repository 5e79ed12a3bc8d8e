import type { PrinterCause } from '../printer/port.ts';
import type { PrintedDocument } from './printed-document.ts';

/** What is to be on paper once: the same `what`, `which` and `copy` is the same job, however often it is given. */
export type PrintJob = {
  readonly what: string;
  readonly which: string;
  /** 0 for the original, then 1, 2, 3 for its copies. */
  readonly copy: number;
  /** Which printers it may come out of. */
  readonly role: string;
  /** What a person calls it, for example the receipt's number. */
  readonly title: string;
  /** Milliseconds since 1970 by the device's clock: what it tells of happened then. */
  readonly madeAt: number;
  /** Laid out when it is sent, for the printer that it is sent to. */
  readonly document: PrintedDocument;
};

/**
 * `queued` and `stale`: no printer has a byte of it; a stale one is too old to be printed unasked. `sending`: a printer
 * may have some of it. `handed-over` (by a printer that can say no more) and `confirmed`: it is out. `unconfirmed`:
 * only a person at the printer can tell. `failed`: given up, by a person or because it cannot be printed.
 */
export type JobStatus =
  | 'queued'
  | 'stale'
  | 'sending'
  | 'handed-over'
  | 'confirmed'
  | 'unconfirmed'
  | 'failed';

export type JobCause =
  | PrinterCause
  /** The till ended while a printer may have had some of it. */
  | 'interrupted'
  /** The document cannot be printed truly on this printer. */
  | 'unprintable'
  /** The printers that it was for are no longer set up. */
  | 'no-printer'
  /** A person said that it need not be printed. */
  | 'left';

export type SpooledJob = Omit<PrintJob, 'document'> & {
  readonly id: string;
  /** Where it waits or came out. */
  readonly printer: string;
  readonly status: JobStatus;
  /** Why it waits, is in doubt or failed. */
  readonly cause?: JobCause | undefined;
  /** How often it was sent again though it may have been on paper; above 0 its paper says so. */
  readonly doubts: number;
};

/** A person's word about a job: it is out, print it (again), or let it be. */
export type JobAnswer = 'came-out' | 'print' | 'leave';

export function printJobId({ what, which, copy }: Pick<PrintJob, 'what' | 'which' | 'copy'>): string {
  return `${what}/${which}/${copy}`;
}
