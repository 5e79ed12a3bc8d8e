import { connect, createServer, type Socket } from 'node:net';
import { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { readConfig } from '../config/config.ts';
import { createRoutesBy } from '../http/create-router.ts';
import { createLog } from '../log/log.ts';
import { createMetrics } from '../metrics/metrics.ts';
import { call } from '../testing/call.ts';
import { type Served, serve } from './serve.ts';

const at = { host: '127.0.0.1', port: 0, variable: 'HUB_PORT' };
const running: Served[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((served) => served.stop()));
});

/** A service whose one route answers when the test lets it. */
async function aService(environment: Record<string, string> = {}, trustProxies?: readonly string[]) {
  const lines: string[] = [];
  const log = createLog(
    'debug',
    new Writable({ write: (chunk, _encoding, done) => done(void lines.push(String(chunk))) }),
  );
  const waiting: (() => void)[] = [];
  const isReady: { database: boolean; bus: boolean | string } = { database: true, bus: true };
  const { add, router } = createRoutesBy(
    { 'POST /api/things/{thingId}': ['staff'], 'GET /api/things': 'public' },
    {
      log,
      tokens: {
        verify: async () => ({ id: 'ada', role: 'staff', companyId: 'c1', shopIds: [] }) as const,
      },
    },
  );
  add({
    route: 'POST /api/things/{thingId}',
    summary: 'Wait',
    params: z.object({ thingId: z.string() }),
    query: z.object({ secret: z.string().optional() }),
    body: z.object({ pin: z.string() }),
    answer: z.object({ waited: z.literal(true) }),
    handle: async () => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return { waited: true } as const;
    },
  });
  add({
    route: 'GET /api/things',
    summary: 'Answer',
    answer: z.object({}),
    handle: async () => ({}),
  });
  const door = {
    log,
    metrics: createMetrics('things'),
    http: readConfig(environment).http,
    checks: () => ({ database: async () => isReady.database, bus: async () => isReady.bus }),
    ...(trustProxies && { trustProxies }),
  };
  const served = await serve(door, [router], at);
  running.push(served);
  return {
    ...served,
    lines: () => lines.map((line) => JSON.parse(line)),
    isReady,
    inWork: () => waiting.length,
    letGo: () => {
      for (const resolve of waiting.splice(0)) resolve();
    },
  };
}

const post = (url: string) =>
  call(url, 'POST', '/api/things/t1?secret=s3cret', { token: 's3cret', body: { pin: 's3cret' } });
const until = async (condition: () => boolean) => {
  while (!condition()) await delay(2);
};

/** Speaks by hand and hears everything until the other side hangs up. */
function speak(url: string, ...parts: string[]): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  for (const part of parts) socket.write(part);
  return hear(socket);
}
function hear(socket: Socket): Promise<string> {
  let heard = '';
  socket.on('data', (chunk) => {
    heard += String(chunk);
  });
  return new Promise((resolve) => {
    socket.on('error', () => resolve(heard));
    socket.on('close', () => resolve(heard));
  });
}

test('what is no HTTP is answered with a problem document, and the connection ends', async () => {
  const { url, lines } = await aService();
  const get = 'GET /api/things HTTP/1.1\r\nHost: hub\r\n';
  const rows: [string, number, string][] = [
    ['HELO hub\r\n\r\n', 400, 'request.malformed'],
    [`${get}X-Large: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'headers.too-large'],
    [`${get}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`, 400, 'request.malformed'],
    [`${get}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400, 'request.malformed'],
    [
      `${get}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n`,
      400,
      'request.malformed',
    ],
    ['GET /api/things HTTP/1.1\r\n\r\n', 400, 'request.malformed'],
    [`${get}X-Null: a\0b\r\n\r\n`, 400, 'request.malformed'],
    [`${get}Expect: the-unexpected\r\n\r\n`, 417, 'expectation.unknown'],
    ['CONNECT evil:443 HTTP/1.1\r\nHost: evil\r\n\r\n', 405, 'method.not-allowed'],
  ];
  for (const [bytes, status, code] of rows) {
    const heard = await speak(url, bytes);
    const [head = '', body = ''] = heard.split('\r\n\r\n');
    expect(head, bytes.slice(0, 80)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head.toLowerCase()).toContain('content-type: application/problem+json');
    expect(head.toLowerCase()).toContain('connection: close');
    const json = JSON.parse(body.slice(body.indexOf('{'), body.lastIndexOf('}') + 1));
    expect(json).toMatchObject({ status, code, requestId: expect.stringMatching(/^[\w-]{36}$/) });
  }
  expect(lines().filter(({ msg }) => msg === 'no request could be read').length).toBeGreaterThan(5);
});

test('headers that drip in are cut off with 408', async () => {
  const { server, url } = await aService();
  server.headersTimeout = 50;
  const heard = await speak(url, 'GET /api/things HTTP/1.1\r\n', 'Host: hub\r\n');
  expect(heard).toMatch(/^HTTP\/1.1 408 /);
  expect(heard).toContain('"code":"request.slow"');
}, 15_000);

test('one address has only so many connections', async () => {
  const { url, lines } = await aService({ MAX_CONNECTIONS_PER_ADDRESS: '3' }, []);
  const open = await Promise.all(
    Array.from({ length: 3 }, async () => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      await new Promise((resolve) => socket.once('connect', resolve));
      return socket;
    }),
  );
  const heard = await speak(url, 'GET /health/live HTTP/1.1\r\nHost: hub\r\n\r\n');
  expect(heard).toBe('');
  expect(lines().filter(({ msg }) => msg === 'too many connections').length).toBe(1);
  open[0]?.destroy();
  const request = 'GET /health/live HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n';
  let again = '';
  while (!again.includes('200 OK')) again = await speak(url, request);
  for (const socket of open) socket.destroy();
});

test('of addresses and headers that could be read in two ways none is read at all', async () => {
  const { url } = await aService();
  const rows: [string, number][] = [
    ['GET http://evil.example/api/things HTTP/1.1\r\nHost: hub\r\n', 400],
    ['GET //api/things HTTP/1.1\r\nHost: hub\r\n', 400],
    ['GET /api/../metrics HTTP/1.1\r\nHost: hub\r\n', 400],
    ['GET /api/things HTTP/1.1\r\nHost: hub\r\nHost: other\r\n', 400],
    ['GET /api/things HTTP/1.1\r\nHost: hub\r\nAuthorization: a\r\nAuthorization: b\r\n', 400],
    ['TRACE /api/things HTTP/1.1\r\nHost: hub\r\n', 405],
    ['PROPFIND /api/things HTTP/1.1\r\nHost: hub\r\n', 405],
    [`GET /${'x'.repeat(9000)} HTTP/1.1\r\nHost: hub\r\n`, 414],
  ];
  for (const [head, status] of rows) {
    const heard = await speak(url, `${head}Connection: close\r\n\r\n`);
    expect(heard, head.slice(0, 80)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(heard).toContain('application/problem+json');
  }
});

test('a line per request tells route, status, time, size and who, and nothing that was typed', async () => {
  const { url, lines, letGo, inWork } = await aService();
  const asked = post(url);
  await until(() => inWork() === 1);
  letGo();
  const { headers } = await asked;
  await call(url, 'GET', '/api/nowhere/123');
  await until(() => lines().filter(({ msg }) => msg === 'request').length === 2);
  const [first, second] = lines().filter(({ msg }) => msg === 'request');
  expect(first).toMatchObject({
    requestId: headers.get('x-request-id'),
    method: 'POST',
    route: '/api/things/{thingId}',
    status: 200,
    received: 16,
    account: 'ada',
    role: 'staff',
    company: 'c1',
  });
  expect(first.milliseconds).toBeGreaterThan(0);
  expect(first.sent).toBeGreaterThan(100);
  expect(second).toMatchObject({ path: '/api/nowhere/123', status: 404 });
  expect(JSON.stringify(lines())).not.toContain('s3cret');
});

test('a client that goes away before its answer is seen in the log', async () => {
  const { url, lines, inWork, letGo } = await aService();
  const leaving = new AbortController();
  const asked = fetch(`${url}/api/things/t1`, {
    method: 'POST',
    body: '{"pin":"1"}',
    headers: { 'content-type': 'application/json', authorization: 'Bearer x' },
    signal: leaving.signal,
  }).catch(() => 'gone');
  await until(() => inWork() === 1);
  leaving.abort();
  expect(await asked).toBe('gone');
  await until(() => lines().some(({ msg }) => msg === 'request'));
  expect(lines().find(({ msg }) => msg === 'request').status).toBe(499);
  letGo();
});

test('metrics count by template and class, and are nobody else’s business', async () => {
  const { url } = await aService({ METRICS_TOKEN: 'a-token-of-the-operator' });
  await call(url, 'GET', '/api/things');
  await call(url, 'GET', '/api/nowhere/1');
  await call(url, 'GET', '/api/nowhere/2');
  const scraped = await call(url, 'GET', '/metrics');
  expect(scraped.headers.get('content-type')).toContain('text/plain');
  expect(scraped.body).toMatch(/_count\{.*method="GET",.*route="\/api\/things",status="2xx".*\} 1\n/);
  expect(scraped.body).toMatch(/_count\{.*route="none",status="4xx".*\} 2\n/);
  expect(scraped.body).toContain('nodejs_eventloop_lag_p99_seconds');
  expect(scraped.body).toMatch(/http_requests_in_flight\{service="things"\} 1\n/);
  const handedOn = { 'x-forwarded-for': '203.0.113.9' };
  expect((await call(url, 'GET', '/metrics', { headers: handedOn })).status).toBe(404);
  expect(
    (await call(url, 'GET', '/metrics', { headers: handedOn, token: 'a-token-of-somebody-else' })).status,
  ).toBe(404);
  expect(
    (await call(url, 'GET', '/metrics', { headers: handedOn, token: 'a-token-of-the-operator' })).status,
  ).toBe(200);
});

test('live as long as it answers, ready only while its parts are', async () => {
  const { url, isReady } = await aService();
  expect((await call(url, 'GET', '/health/ready')).body).toEqual({ status: 'ok' });
  isReady.bus = 'Delete the queue';
  const broken = await call(url, 'GET', '/health/ready');
  const says = { status: 'unavailable', away: ['bus'], troubles: ['Delete the queue'] };
  expect([broken.status, broken.body]).toEqual([503, says]);
  isReady.bus = true;
  isReady.database = false;
  const away = await call(url, 'GET', '/health/ready');
  expect([away.status, away.body]).toEqual([503, { status: 'unavailable', away: ['database'] }]);
  expect((await call(url, 'GET', '/health/live')).status).toBe(200);
});

test('a stop says so first, finishes what is in work, and cuts nobody', async () => {
  const { url, stop, inWork, letGo, server } = await aService({ SHUTDOWN_GRACE_SECONDS: '0.3' });
  const asked = Array.from({ length: 25 }, () => post(url));
  await until(() => inWork() === 25);
  const stopped = stop();
  const ready = await call(url, 'GET', '/health/ready');
  expect([ready.status, ready.body.away]).toEqual([503, ['running']]);
  const late = await call(url, 'GET', '/api/things');
  expect([late.status, late.headers.get('connection')]).toEqual([200, 'close']);
  await until(() => !server.listening);
  await expect(fetch(`${url}/api/things`)).rejects.toThrow();
  letGo();
  const answers = await Promise.all(asked);
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 25 }, () => 200));
  expect(answers.every(({ headers }) => headers.get('connection') === 'close')).toBe(true);
  await stopped;
});

test('what never ends is cut at last, and sockets are let go', async () => {
  const { url, stop, inWork, server } = await aService({ SHUTDOWN_WITHIN_SECONDS: '0.2' });
  server.on('upgrade', (_request, socket) =>
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
  );
  const upgraded = speak(url, 'GET /live HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
  const asked = post(url).catch(() => 'cut');
  await until(() => inWork() === 1);
  await stop();
  expect(await asked).toBe('cut');
  expect(await upgraded).toContain('101');
});

test('a port that is taken is named with what to do', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const door = { log: createLog('silent'), metrics: createMetrics('x') };
  const message = `port ${port} is in use: stop the other program or set HUB_PORT`;
  await expect(serve(door, [], { ...at, port })).rejects.toThrow(message);
  await new Promise((resolve) => other.close(resolve));
});
