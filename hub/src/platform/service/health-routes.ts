import { type Response, Router } from 'express';

/**
 * What must be well for a service to do its work, by name: `database`, `bus`. A sentence says what is wrong where an
 * operator must act.
 */
export type Checks = Readonly<Record<string, () => Promise<Wellness>>>;
type Wellness = boolean | string;

const WITHIN_MS = 3000;

/**
 * `live`: the process answers. `ready`: it can also do its work, and is not about to stop. Never cached, never
 * guarded, and names no more than which part is away and what an operator must do about it.
 */
export function healthRoutes(checks: () => Checks, isStopping: () => boolean): Router {
  const router = Router();
  router.get('/health/live', (_request, response) => send(response, true, {}));
  router.get('/health/ready', async (_request, response) => {
    const results = await Promise.all(
      Object.entries(checks()).map(async ([name, check]) => [name, await isWell(check)] as const),
    );
    const isReady = !isStopping() && results.every(([, well]) => well === true);
    send(response, isReady, { ...Object.fromEntries(results), ...(isStopping() && { running: false }) });
  });
  return router;
}

async function isWell(check: () => Promise<Wellness>): Promise<Wellness> {
  const late = new Promise<Wellness>((resolve) => setTimeout(resolve, WITHIN_MS, false).unref());
  return Promise.race([check().catch(() => false), late]);
}

function send(response: Response, ok: boolean, parts: Readonly<Record<string, Wellness>>): void {
  const away = Object.entries(parts).flatMap(([name, well]) => (well === true ? [] : [name]));
  const troubles = Object.values(parts).filter((well) => typeof well === 'string');
  response
    .status(ok ? 200 : 503)
    .set('Cache-Control', 'no-store')
    .json({
      status: ok ? 'ok' : 'unavailable',
      ...(away.length === 0 ? {} : { away }),
      ...(troubles.length === 0 ? {} : { troubles }),
    });
}
