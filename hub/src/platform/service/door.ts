import { UnavailableError } from '@counterbook/shared/result';
import { Router } from 'express';
import type { Logger } from 'pino';
import type { HttpConfig } from '../config/http-config.ts';
import { createMetrics, type Metrics } from '../metrics/metrics.ts';
import type { Checks } from './health-routes.ts';
import { type Place, serve } from './serve.ts';
import type { RunningService } from './service.ts';

export type Door = {
  readonly url: string;
  readonly metrics: Metrics;
  /** From now on there is somebody behind it. */
  readonly enter: (service: RunningService, checks: Checks) => void;
  /** Stops taking requests and lets those in work finish. A second call waits for the first. */
  readonly close: () => Promise<void>;
};

const NOBODY: Checks = { service: async () => false };

/**
 * A service's HTTP server, open from the first moment: while the service behind it waits for its database it says that
 * it lives, that it is not ready, and 503 to everything else.
 */
export async function openDoor(
  name: string,
  deps: { readonly log: Logger; readonly http: HttpConfig },
  at: Place,
): Promise<Door> {
  let inside: { readonly service: RunningService; readonly checks: Checks } | null = null;
  const metrics = createMetrics(name);
  const router = Router();
  router.use((request, response, next) => {
    if (inside === null) throw new UnavailableError(`${name} is starting`);
    inside.service.routes.router(request, response, next);
  });
  const checks = () => inside?.checks ?? NOBODY;
  const leave = () => inside?.service.detach?.();
  const served = await serve({ ...deps, metrics, checks, leave }, [router], at);
  return {
    url: served.url,
    metrics,
    enter: (service, itsChecks) => {
      inside = { service, checks: itsChecks };
      service.attach?.(served.server);
    },
    close: served.stop,
  };
}
