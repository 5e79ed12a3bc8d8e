/**
 * `/metrics` is for the operator: from this machine itself, or with METRICS_TOKEN from another. To everybody else it
 * does not exist. A request that a proxy on this machine hands on comes from elsewhere, whatever its socket says.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { type Request, Router } from 'express';
import { notFound } from '../http/problem.ts';
import type { Metrics } from './metrics.ts';

export function metricsRoute(metrics: Metrics, token: string | null): Router {
  const router = Router();
  router.get('/metrics', async (request, response) => {
    if (!isFromThisMachine(request) && !showsToken(request, token)) throw notFound();
    response.set({ 'Content-Type': metrics.registry.contentType, 'Cache-Control': 'no-store' });
    response.send(await metrics.text());
  });
  return router;
}

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;
const HANDED_ON = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'];

function isFromThisMachine(request: Request): boolean {
  return (
    LOOPBACK.test(request.socket.remoteAddress ?? '') && HANDED_ON.every((name) => !(name in request.headers))
  );
}

function showsToken(request: Request, token: string | null): boolean {
  const shown = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return token !== null && shown !== undefined && timingSafeEqual(digest(shown), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
