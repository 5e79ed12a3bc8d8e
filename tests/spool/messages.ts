import type { JobAnswer, SpooledJob } from '@counterbook/hardware/spool';

/** What the printing process is told, and what it tells. */
export type Order =
  | { readonly type: 'print'; readonly which: string }
  | { readonly type: 'answer'; readonly id: string; readonly word: JobAnswer };

export type News =
  /** All that it knows, first thing after its start. */
  | { readonly type: 'ready'; readonly jobs: readonly SpooledJob[] }
  | { readonly type: 'job'; readonly job: SpooledJob };
