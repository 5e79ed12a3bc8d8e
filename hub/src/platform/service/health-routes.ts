import { type Response, Router } from 'express';

/** `live`: the process answers. `ready`: it can also do its work. Never cached, never guarded. */
export function healthRoutes(isReady: () => Promise<boolean>): Router {
  const router = Router();
  router.get('/health/live', (_request, response) => send(response, true));
  router.get('/health/ready', async (_request, response) => {
    send(response, await isReady().catch(() => false));
  });
  return router;
}

function send(response: Response, ok: boolean): void {
  response
    .status(ok ? 200 : 503)
    .set('Cache-Control', 'no-store')
    .json({ status: ok ? 'ok' : 'unavailable' });
}
