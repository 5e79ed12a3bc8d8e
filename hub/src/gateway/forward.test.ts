import { Router } from 'express';
import { afterEach, expect, test } from 'vitest';
import { createInstance } from '../platform/http/upstreams/instance.ts';
import { createLog } from '../platform/log/log.ts';
import { createMetrics } from '../platform/metrics/metrics.ts';
import { serve } from '../platform/service/serve.ts';
import type { RouteClass } from './domain/route-class.ts';
import { clientBodyOf } from './routes/client-body.ts';
import { forward } from './routes/forward.ts';
import { problemOfSilence } from './routes/proxy.ts';
import { aGateway, aServer, speak, until } from './testing/a-gateway.ts';

const running: { readonly stop: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0).reverse()) await one.stop();
});

/** Hands everything on within times so short that a test can wait for them. */
async function inFront(routeClass: Partial<RouteClass>) {
  const behind = await aServer();
  const instance = createInstance(behind.url, { now: () => performance.now(), random: Math.random });
  const router = Router();
  const whole = {
    name: 'ordinary',
    bodyBytes: 1000,
    bodyWithinMs: 60_000,
    answerWithinMs: 60_000,
    pauseWithinMs: 60_000,
  } as const;
  router.use(async (request, response) => {
    const ours = { ...whole, ...routeClass };
    const body = await clientBodyOf(request, ours);
    await forward({ instance, request, response, body, routeClass: ours }).catch((error: unknown) => {
      throw problemOfSilence(error);
    });
  });
  const door = { log: createLog('silent'), metrics: createMetrics('front') };
  const served = await serve(door, [router], { host: '127.0.0.1', port: 0, variable: 'HUB_PORT' });
  running.push(behind, { stop: () => instance.pool.destroy() }, served);
  return { ...served, behind, instance };
}

test('an answer that does not come in time is 504, and counts against the instance', async () => {
  const { url, behind, instance } = await inFront({ answerWithinMs: 50 });
  behind.answer = () => undefined;
  const late = await fetch(`${url}/api/sales`);
  expect([late.status, late.headers.get('retry-after')]).toEqual([504, '2']);
  expect(await late.json()).toMatchObject({ code: 'upstream.late', status: 504 });
  await Promise.all(Array.from({ length: 4 }, () => fetch(`${url}/api/sales`)));
  expect(instance.breaker.state()).not.toBe('closed');
});

test('a body that drips in is cut off with 408', async () => {
  const { url, behind } = await inFront({ bodyWithinMs: 100 });
  behind.answer = (request, response) => void request.resume().once('end', () => response.end('{}'));
  const heard = await speak(
    url,
    'POST /api/sales HTTP/1.1\r\nHost: hub\r\nContent-Length: 500\r\n\r\n',
    'drip',
  );
  expect(heard).toMatch(/^HTTP\/1.1 408 .*"code":"request.slow"/s);
});

test('a gateway that stops finishes what is in work, and refuses what comes after', async () => {
  const behind = await aServer();
  const waiting: (() => void)[] = [];
  behind.answer = (_request, response) => void waiting.push(() => response.end('{"well":true}'));
  const gateway = await aGateway({ sales: [behind.url] });
  running.push(behind);
  const asked = Array.from({ length: 20 }, () =>
    fetch(`${gateway.url}/api/sales`, { headers: { authorization: 'Bearer token-of-ada' } }),
  );
  await until(() => waiting.length === 20);
  const stopped = gateway.stop();
  await until(() => !gateway.server.listening);
  await expect(fetch(`${gateway.url}/health/live`)).rejects.toThrow();
  for (const letGo of waiting) letGo();
  const answers = await Promise.all(asked.map(async (answer) => (await answer).text()));
  expect(answers).toEqual(Array.from({ length: 20 }, () => '{"well":true}'));
  await stopped;
});
