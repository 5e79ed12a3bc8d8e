import { request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { readConfig } from '../platform/config/config.ts';
import { createRoutesBy } from '../platform/http/create-router.ts';
import { createLog } from '../platform/log/log.ts';
import { createMetrics } from '../platform/metrics/metrics.ts';
import { type Served, serve } from '../platform/service/serve.ts';
import { call } from '../platform/testing/call.ts';
import { serviceOf } from './domain/route-table.ts';
import { startGateway } from './service.ts';

const log = createLog('silent');
const tokens = { verify: async () => null };
const at = { host: '127.0.0.1', port: 0, variable: 'HUB_PORT' };
let isReady = true;
let auth: Served;
let sync: Served;
let gateway: Served;

beforeAll(async () => {
  const routes = createRoutesBy(
    { 'POST /api/auth/echo': 'public' },
    { log, tokens: { verify: async () => null } },
  );
  routes.add({
    route: 'POST /api/auth/echo',
    summary: 'Say it again & <loud>',
    rawBody: true,
    answer: z.object({ bytes: z.int(), address: z.string(), requestId: z.unknown() }),
    handle: async ({ stream, address }) => {
      let bytes = 0;
      for await (const chunk of stream) bytes += chunk.length;
      return { bytes, address, requestId: stream.headers['x-request-id'] };
    },
  });
  auth = await serve(
    { log, metrics: createMetrics('auth'), checks: () => ({ database: async () => isReady }) },
    [routes.router],
    at,
  );
  sync = await serve({ log, metrics: createMetrics('sync') }, [], at);
  sync.server.on('upgrade', (_request, socket) => {
    socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhello');
  });
  const config = readConfig({ HUB_PORTS: 'ephemeral', CORS_ORIGINS: 'https://portal.example' });
  gateway = await startGateway(
    { config, log, tokens },
    { auth: [auth.url], sync: [sync.url], sales: ['http://127.0.0.1:1'] },
  );
});
afterAll(async () => {
  await gateway.stop();
  await auth.stop();
  await sync.stop();
});

const get = (path: string, headers?: Record<string, string>) =>
  call(gateway.url, 'GET', path, headers ? { headers } : {});

test('a request reaches the service of its first segment, body streamed, with an id and its real address', async () => {
  const body = Readable.toWeb(Readable.from([Buffer.alloc(2_000_000), Buffer.alloc(1_000_000)]));
  const response = await fetch(`${gateway.url}/api/auth/echo`, {
    method: 'POST',
    body: body as ReadableStream,
    duplex: 'half',
    headers: { 'x-forwarded-for': '6.6.6.6', 'x-request-id': 'request-0042' },
  } as RequestInit);
  expect(response.headers.get('x-request-id')).toBe('request-0042');
  expect(await response.json()).toEqual({
    bytes: 3_000_000,
    address: '127.0.0.1',
    requestId: 'request-0042',
  });
});

test('what nobody serves is 404, a service that is away 503 with a hint when to come again', async () => {
  expect((await get('/api/nobody/at/home')).status).toBe(404);
  expect((await get('/nowhere')).body.code).toBe('not-found');
  const away = await get('/api/sales');
  expect([away.status, away.headers.get('retry-after')]).toEqual([503, '1']);
  expect(away.body.code).toBe('unavailable');
});

test('only origins that were named may read answers, and headers are strict everywhere', async () => {
  const friend = await get('/health/live', { origin: 'https://portal.example' });
  expect(friend.headers.get('access-control-allow-origin')).toBe('https://portal.example');
  const stranger = await get('/health/live', { origin: 'https://evil.example' });
  expect(stranger.headers.get('access-control-allow-origin')).toBeNull();
  expect(stranger.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(stranger.headers.get('x-content-type-options')).toBe('nosniff');
  const preflight = await call(gateway.url, 'OPTIONS', '/api/auth/echo', {
    headers: { origin: 'https://portal.example', 'access-control-request-method': 'POST' },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-headers')).toContain('Authorization');
});

test('the live stream of sync passes through, other upgrades do not', async () => {
  const upgrade = (path: string, origin?: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const headers = { connection: 'Upgrade', upgrade: 'websocket', ...(origin ? { origin } : {}) };
      const asked = httpRequest(new URL(path, gateway.url), { headers });
      asked.on('upgrade', (response, socket) => {
        socket.destroy();
        resolve(response.statusCode);
      });
      asked.on('response', (response) => resolve(response.statusCode));
      asked.on('error', reject);
      asked.end();
    });
  expect(await upgrade('/api/sync/live/?transport=websocket')).toBe(101);
  expect(await upgrade('/api/auth/echo')).toBe(404);
  expect(await upgrade('/api/sync/live/', 'https://evil.example')).toBe(404);
});

test('health tells of every service and is never cached', async () => {
  const ready = async (): Promise<[string, boolean][]> =>
    (await get('/health/services')).body.map(({ service, ready }: { service: string; ready: boolean }) => [
      service,
      ready,
    ]);
  expect(await ready()).toEqual([
    ['auth', true],
    ['sync', true],
    ['sales', false],
  ]);
  expect((await get('/health/services')).headers.get('cache-control')).toBe('no-store');
  // A load balancer must not take every gateway out because one service is away.
  expect((await get('/health/live')).status).toBe(200);
  expect((await get('/health/ready')).status).toBe(200);
  isReady = false;
  while ((await ready())[0]?.[1]) await new Promise((resolve) => setTimeout(resolve, 20));
  isReady = true;
  while (!(await ready())[0]?.[1]) await new Promise((resolve) => setTimeout(resolve, 20));
});

test('the front page and the documentation need nothing from elsewhere', async () => {
  const home = (await get('/')).body;
  expect(home).toContain('data-service="auth"');
  expect(home).toContain('Not answering: 1 of 3 services.');
  expect(home).toContain('http://127.0.0.1:7000');
  const docs = (await get('/docs')).body;
  expect(docs).toContain('/api/auth/echo');
  expect(docs).toContain('Say it again &amp; &lt;loud&gt;');
  for (const html of [home, docs]) expect(html).not.toMatch(/(src|href)="(https?:)?\/\/(?!127)/);
  const { body } = await get('/openapi.json');
  expect(body.paths['/api/auth/echo'].post.tags).toContain('auth');
  expect(body.servers).toEqual([{ url: gateway.url }]);
});

test('an address belongs to a service by its whole first segment', () => {
  expect(serviceOf('/api/sync/live/?x')).toBe('sync');
  expect(serviceOf('/api/shifts?limit=2')).toBe('sales');
  expect(serviceOf('/api/syncope')).toBeNull();
  expect(serviceOf('/api/constructor')).toBeNull();
  expect(serviceOf('/api')).toBeNull();
});
