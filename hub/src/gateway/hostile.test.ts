import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { call } from '../platform/testing/call.ts';
import { aGateway, aServer, type Behind, speak, until } from './testing/a-gateway.ts';

let behind: Behind;
let gateway: Awaited<ReturnType<typeof aGateway>>;
beforeAll(async () => {
  behind = await aServer();
  const urls = [behind.url];
  gateway = await aGateway({ auth: urls, shop: urls, sales: urls, sync: urls, ecommerce: urls });
});
afterAll(async () => {
  await gateway.stop();
  await behind.stop();
});

test('a service hears nothing about the sender but what the gateway knows', async () => {
  behind.heard.length = 0;
  await call(gateway.url, 'GET', '/api/sales', {
    token: 'token-of-ada',
    headers: {
      'x-company-id': 'c2',
      'x-user-id': 'root',
      'x-role': 'super-admin',
      'x-forwarded-for': '6.6.6.6',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.example',
      'x-real-ip': '6.6.6.6',
      'x-original-url': '/api/users',
      'x-rewrite-url': '/api/users',
      'x-http-method-override': 'DELETE',
      forwarded: 'for=6.6.6.6;host=evil.example',
      via: '1.1 evil',
      cookie: 'session=1',
      'x-anything': 'else',
    },
  });
  const { headers, url } = behind.heard[0]!;
  expect(url).toBe('/api/sales');
  expect(Object.keys(headers).toSorted()).toEqual([
    'accept',
    'accept-encoding',
    'accept-language',
    'authorization',
    'connection',
    'host',
    'user-agent',
    'x-forwarded-for',
    'x-forwarded-proto',
    'x-request-id',
  ]);
  expect([headers['x-forwarded-for'], headers['x-forwarded-proto']]).toEqual(['127.0.0.1', 'http']);
});

test('headers that a connection names as its own end with it, both ways', async () => {
  behind.heard.length = 0;
  behind.answer = (_request, response) =>
    response
      .writeHead(200, {
        connection: 'keep-alive, x-inner',
        'x-inner': '1',
        'x-outer': '1',
        'x-request-id': 'forged-id',
      })
      .end();
  const heard = await speak(
    gateway.url,
    'GET /api/sales HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer token-of-ada\r\nAccept: text/x\r\n',
    'Connection: close, accept, authorization\r\nProxy-Authorization: x\r\nTE: trailers\r\n\r\n',
  );
  expect(heard).toMatch(/^HTTP\/1.1 200 /);
  expect(heard).toContain('x-outer: 1');
  expect(heard).not.toContain('x-inner');
  expect(heard).not.toContain('forged-id');
  const { headers } = behind.heard[0]!;
  expect([headers.te, headers['proxy-authorization']]).toEqual([undefined, undefined]);
});

test('what could be read in two ways reaches no service', async () => {
  behind.heard.length = 0;
  const head = 'Host: hub\r\nConnection: close\r\n';
  const rows: [string, number][] = [
    [`GET http://127.0.0.1/api/sales HTTP/1.1\r\n${head}\r\n`, 400],
    [`GET //api/sales HTTP/1.1\r\n${head}\r\n`, 400],
    [`GET /api/auth/../sales HTTP/1.1\r\n${head}\r\n`, 400],
    [`GET /api/auth/%2e%2e/sales HTTP/1.1\r\n${head}\r\n`, 400],
    [`GET /api/auth%2f..%2fsales HTTP/1.1\r\n${head}\r\n`, 400],
    [`GET /api\\sales HTTP/1.1\r\n${head}\r\n`, 400],
    [`GET /api/sales%00 HTTP/1.1\r\n${head}\r\n`, 400],
    [`GET /api/%2573ales HTTP/1.1\r\n${head}\r\n`, 400],
    [
      `POST /api/sales HTTP/1.1\r\n${head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
    ],
    [`POST /api/sales HTTP/1.1\r\n${head}Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde`, 400],
    [`POST /api/sales HTTP/1.1\r\n${head}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`, 400],
    [`POST /api/sales HTTP/1.1\r\n${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`, 400],
    [`GET /api/sales HTTP/1.1\r\n${head}Host: other\r\n\r\n`, 400],
    [`GET /api/sales HTTP/1.1\r\n${head}Content-Length: 4\r\n\r\nabcd`, 400],
    [`TRACE /api/sales HTTP/1.1\r\n${head}\r\n`, 405],
    ['CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: hub\r\n\r\n', 405],
    [`GET /api/sales?${'x'.repeat(9000)} HTTP/1.1\r\n${head}\r\n`, 414],
    [`GET /api/sales HTTP/1.1\r\n${head}X: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ];
  for (const [bytes, status] of rows) {
    const heard = await speak(gateway.url, bytes);
    expect(heard, bytes.slice(0, 60)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(heard).toContain('application/problem+json');
    expect(heard).toContain('"requestId"');
  }
  expect(behind.heard).toEqual([]);
});

test('a second request that hides in the body of a first is never heard', async () => {
  behind.heard.length = 0;
  behind.answer = (request, response) => void request.resume().once('end', () => response.end('{}'));
  const inner = 'GET /api/users HTTP/1.1\r\nHost: hub\r\n\r\n';
  const heard = await speak(
    gateway.url,
    `POST /api/sales HTTP/1.1\r\nHost: hub\r\nContent-Type: application/json\r\nContent-Length: ${inner.length}\r\nConnection: close\r\n\r\n${inner}`,
  );
  expect(heard.match(/HTTP\/1.1 /g)).toHaveLength(1);
  expect(behind.heard.map(({ url }) => url)).toEqual(['/api/sales']);
});

test('a body has its bound, said or unsaid, and an import has a wider one', async () => {
  let bytes = 0;
  behind.answer = (request, response) => {
    // Each request by itself: what was refused may still be on its way here when the next one comes.
    let own = 0;
    request.on('data', (chunk: Buffer) => {
      own += chunk.length;
    });
    request.on('end', () => {
      bytes = own;
      response.end('{}');
    });
  };
  const send = (path: string, megabytes: number, isChunked: boolean) => {
    const piece = Buffer.alloc(1024 * 1024);
    const stream = Readable.toWeb(Readable.from(Array.from({ length: megabytes }, () => piece)));
    const body = isChunked ? stream : Buffer.alloc(megabytes * piece.length);
    const headers = { authorization: 'Bearer token-of-ada', 'content-type': 'application/json' };
    return fetch(`${gateway.url}${path}`, { method: 'POST', body, duplex: 'half', headers } as RequestInit);
  };
  for (const isChunked of [true, false]) {
    const refused = await send('/api/sales', 6, isChunked);
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([
      413,
      'body.too-large',
    ]);
    const taken = await send('/api/products/import', 20, isChunked);
    expect([taken.status, bytes]).toEqual([200, 20 * 1024 * 1024]);
  }
});

test('a connection survives a refused body for whoever sends on', async () => {
  behind.answer = (_request, response) => response.end('{}');
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  let heard = '';
  socket.on('data', (chunk) => {
    heard += String(chunk);
  });
  const size = 5 * 1024 * 1024;
  socket.write(`POST /api/sales HTTP/1.1\r\nHost: hub\r\nContent-Length: ${size}\r\n\r\n`);
  socket.write(Buffer.alloc(size));
  await until(() => heard.includes('413'));
  socket.write('GET /api/sales HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n');
  await new Promise((resolve) => socket.once('close', resolve));
  expect(heard).toMatch(/HTTP\/1.1 200 /);
});

test('the live stream is for sockets of our own origins', async () => {
  const upgrade = (target: string, more = '') =>
    speak(
      gateway.url,
      `GET ${target} HTTP/1.1\r\nHost: hub\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${more}\r\n`,
    );
  behind.server.once('upgrade', (_request, socket) => {
    socket.end(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\nnews',
    );
  });
  const joined = await upgrade(
    '/api/sync/live/?transport=websocket',
    'Origin: https://portal.example\r\nX-Forwarded-For: 6.6.6.6\r\n',
  );
  expect(joined).toMatch(/^HTTP\/1.1 101 .*sec-websocket-accept: x.*\r\n\r\nnews$/s);
  expect(await upgrade('/api/sync/live/', 'Origin: https://evil.example\r\n')).toMatch(
    /^HTTP\/1.1 404 .*"not-found"/s,
  );
  expect(await upgrade('/api/sales')).toMatch(/^HTTP\/1.1 404 /);
  expect(await upgrade('/api/sync/live/../../sales')).toMatch(/^HTTP\/1.1 400 /);
  expect(await upgrade('http://evil/api/sync/live/')).toMatch(/^HTTP\/1.1 400 /);
  const polling = await call(gateway.url, 'GET', '/api/sync/live/?EIO=4&transport=polling');
  expect([polling.status, polling.body.code]).toEqual([426, 'upgrade.required']);
});

test('a company admin’s shop is asked for once a minute, and while nobody can say the answer is 503', async () => {
  const asked: string[] = [];
  behind.answer = (request, response) => {
    if (request.url?.startsWith('/api/shops/')) {
      asked.push(request.url);
      const status = request.url.endsWith('/ours') ? 200 : request.url.endsWith('/ill') ? 500 : 404;
      response.writeHead(status, { 'content-type': 'application/json' }).end('{"id":"ours"}');
      return;
    }
    response.end('{}');
  };
  const list = async (shopId: string, token = 'token-of-ada') =>
    (await call(gateway.url, 'GET', `/api/sales?shopId=${shopId}`, { token })).status;
  expect([await list('ours'), await list('ours'), await list('theirs')]).toEqual([200, 200, 404]);
  expect(await list('ill')).toBe(503);
  // No id, no look-up: the service says what is wrong with it.
  for (const odd of ['..', '../users', 'a%2Fb', '%00', 'x'.repeat(100)]) expect(await list(odd)).toBe(200);
  expect(await list('theirs', 'token-of-bob')).toBe(200);
  expect(asked).toEqual(['/api/shops/ours', '/api/shops/theirs', '/api/shops/ill']);
});
