import { UnavailableError } from '@counterbook/shared/result';
import type { SpooledJob } from './job.ts';
import type { PrintedDocument } from './printed-document.ts';

export type StoredJob = { readonly job: SpooledJob; readonly document: PrintedDocument };

/**
 * Where a spool keeps its jobs, in the order in which they were first saved. Each change outlives the process when it
 * returns, or has not happened and throws; it outlives a loss of power a moment later, or as soon as it is flushed.
 */
export type SpoolStore = {
  /** As the last process left them. */
  readonly jobs: () => readonly StoredJob[];
  readonly save: (stored: StoredJob) => void;
  /** All changes so far are on disk when it returns; throws where they may never be. */
  readonly flush: () => void;
  readonly forget: (ids: readonly string[]) => void;
  /** Leaves a store that fails as it is, beside, and begins another with these, on disk when it returns. */
  readonly beginAnew: (jobs: readonly StoredJob[]) => void;
  readonly close: () => void;
};

/** Thrown where there is no room: nothing of the write was kept, and it may be tried again. */
export class SpoolFullError extends UnavailableError {}
