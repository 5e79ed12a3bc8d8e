import type { PrinterPort, PrinterStatus } from '../printer/port.ts';
import type { JobAnswer, PrintJob, SpooledJob } from './job.ts';
import type { PrintedDocument } from './printed-document.ts';
import type { SpoolStore } from './store.ts';

/**
 * What should be on paper, once. A job is on disk before a printer has a byte of it, and so is every step that it
 * takes; what a printer may have had some of is never sent again unasked. A job that no printer had a byte of waits in
 * its place, is tried again, and may go to another printer of its role.
 */
export type Spool = {
  /** Outlives the process, or is kept here until there is room. A job that is known already stays what it is. */
  readonly enqueue: (job: PrintJob) => SpooledJob;
  readonly job: (id: string) => SpooledJob | undefined;
  /** Those that are remembered, in the order in which they came. */
  readonly jobs: () => readonly SpooledJob[];
  /** False where the answer comes too late or does not fit. */
  readonly answer: (id: string, answer: JobAnswer) => boolean;
  readonly printers: () => readonly PrinterState[];
  /** False while its file takes nothing: nothing is printed until it does. */
  readonly canWrite: () => boolean;
  readonly onEvent: (listener: (event: SpoolEvent) => void) => () => void;
  /** Resolves when no job waits for a printer or is under way. */
  readonly whenIdle: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export type SpoolPrinter = {
  /** Its jobs are found by it after a restart. */
  readonly name: string;
  readonly port: PrinterPort;
  /** Throws where the document cannot be printed truly: the job fails, and a person is told. */
  readonly render: (document: PrintedDocument) => Uint8Array;
  /** What the document takes beyond the usual deadline, for example many labels. */
  readonly longerMs?: (document: PrintedDocument) => number;
};

export type PrinterState = {
  readonly name: string;
  readonly status: PrinterStatus | undefined;
  readonly waiting: number;
  readonly isPrinting: boolean;
};

export type SpoolEvent =
  | { readonly type: 'job.changed'; readonly job: SpooledJob }
  | { readonly type: 'printer.changed'; readonly printer: string; readonly status: PrinterStatus }
  | { readonly type: 'spool.changed'; readonly canWrite: boolean };

export type SpoolOptions = {
  readonly store: SpoolStore;
  readonly printers: readonly SpoolPrinter[];
  /** By role the names of its printers: the first, and those that stand in for it. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
  /** Milliseconds since 1970, by the device's clock. */
  readonly now: () => number;
  readonly deadlineMs?: number;
  readonly retryMs?: number;
  /** A printer that cannot confirm has to be well so long after it took a job. */
  readonly settleMs?: number;
  /** A printer in trouble for so long gives its jobs to another of their role. */
  readonly failoverMs?: number;
  /** What is older is not printed unasked. */
  readonly staleMs?: number;
};
