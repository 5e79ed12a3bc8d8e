import { UnavailableError } from '@counterbook/shared/result';
import type { SpooledJob } from './job.ts';
import type { PrintedDocument } from './printed-document.ts';

export type StoredJob = { readonly job: SpooledJob; readonly document: PrintedDocument };

/**
 * Where a spool keeps its jobs, in the order in which they were first saved. Each change is on disk when it returns,
 * or has not happened and throws.
 */
export type SpoolStore = {
  /** As the last process left them. */
  readonly jobs: () => readonly StoredJob[];
  readonly save: (stored: StoredJob) => void;
  readonly forget: (ids: readonly string[]) => void;
  /** Leaves a store that fails as it is, beside, and begins another with these. */
  readonly beginAnew: (jobs: readonly StoredJob[]) => void;
  readonly close: () => void;
};

/** Thrown where there is no room: nothing of the write was kept, and it may be tried again. */
export class SpoolFullError extends UnavailableError {}
