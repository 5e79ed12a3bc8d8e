import type { JobAnswer, SpooledJob } from './job.ts';

/** What becomes of a job that its till left behind: if a printer may have had some of it, nobody here can tell. */
export function afterRestart(job: SpooledJob): SpooledJob {
  return job.status === 'sending' ? { ...job, status: 'unconfirmed', cause: 'interrupted' } : job;
}

/** A clock that was set back makes no job stale. */
export function isTooOld({ madeAt }: SpooledJob, now: number, staleMs: number): boolean {
  return now - madeAt > staleMs;
}

/** Waits for a person's word. */
export function isAsked({ status, cause }: SpooledJob): boolean {
  return status === 'unconfirmed' || status === 'stale' || (status === 'failed' && cause !== 'left');
}

/** Nothing more becomes of it unless somebody wants a copy. */
export function hasEnded({ status, cause }: SpooledJob): boolean {
  return status === 'confirmed' || status === 'handed-over' || (status === 'failed' && cause === 'left');
}

/**
 * Undefined where the answer does not fit what the job has become meanwhile. What is printed after doubt counts it,
 * so that its paper is marked; what no printer had a byte of is printed as if nothing had been.
 */
export function answered(job: SpooledJob, answer: JobAnswer, now: number): SpooledJob | undefined {
  const { cause: _, ...rest } = job;
  if (answer === 'came-out')
    return job.status === 'unconfirmed' ? { ...rest, status: 'confirmed' } : undefined;
  if (answer === 'leave')
    return isAsked(job) || job.status === 'queued' ? { ...rest, status: 'failed', cause: 'left' } : undefined;
  if (!isAsked(job)) return undefined;
  const doubts = job.status === 'unconfirmed' ? job.doubts + 1 : job.doubts;
  return { ...rest, status: 'queued', madeAt: Math.max(job.madeAt, now), doubts };
}
