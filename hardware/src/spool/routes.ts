import type { SpooledJob } from './job.ts';
import type { PrinterQueue } from './printer-queue.ts';

/** Which printer a job waits for: the first of its role, or one that stands in while that one is in trouble. */
export type Routes = {
  /** At its printer if that is still set up, else at its role's first; where there is none, a person is asked. */
  readonly place: (job: SpooledJob) => SpooledJob;
  /** Of a job that its printer has no byte of: where it goes now, undefined where it stays. */
  readonly elsewhere: (job: SpooledJob) => string | undefined;
};

export function createRoutes(
  queues: ReadonlyMap<string, PrinterQueue>,
  roles: Readonly<Record<string, readonly string[]>>,
  failoverMs: number,
): Routes {
  const ofRole = (role: string) => (roles[role] ?? []).filter((name) => queues.has(name));
  return {
    place: (job) => {
      if (job.status !== 'queued' || queues.has(job.printer)) return job;
      const [printer] = ofRole(job.role);
      return printer === undefined ? { ...job, status: 'stale', cause: 'no-printer' } : { ...job, printer };
    },
    elsewhere: ({ role, printer }) => {
      const forMs = queues.get(printer)?.troubledForMs();
      if (forMs === undefined || forMs < failoverMs) return undefined;
      return ofRole(role).find((name) => queues.get(name)?.troubledForMs() === undefined);
    },
  };
}
