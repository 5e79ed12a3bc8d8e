export {
  type JobAnswer,
  type JobCause,
  type PrintJob,
  printJobId,
  type SpooledJob,
} from './job.ts';
export { isAsked } from './job-rules.ts';
export { openSpool } from './open-spool.ts';
export { asLabel, asReceipt, type PrintedDocument } from './printed-document.ts';
export type { PrinterState, Spool, SpoolEvent, SpoolOptions, SpoolPrinter } from './spool.ts';
export { openSpoolFile, type SpoolFile } from './spool-file.ts';
