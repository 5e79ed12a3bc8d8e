/**
 * Serves the screen and the till's protocol on this machine alone. Other pages in the same browser must not reach the
 * till: the socket asks for the start's secret and for our own origin, and the host header for our own address, so
 * that a name which is pointed at 127.0.0.1 is nobody.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import { WebSocketServer } from 'ws';
import type { Counter } from '../counter/counter.ts';
import type { DeviceSetUp } from '../devices/device-set-up.ts';
import { tillRouter } from '../protocol/router.ts';
import type { Till } from '../protocol/till.ts';
import { readScreenFile } from './screen-files.ts';
import type { SessionSecret } from './session-secret.ts';

export type KioskOptions = {
  readonly till: Till;
  readonly counter: Counter;
  readonly setUp: DeviceSetUp;
  /** 0: any free one. */
  readonly port: number;
  readonly screenFolder: string;
  readonly secret: SessionSecret;
};

export type Kiosk = { readonly url: string; readonly close: () => Promise<void> };

const HOST = '127.0.0.1';
const COOKIE = 'till-secret';
const LARGEST_MESSAGE = 1_000_000;

export async function startKiosk({
  till,
  counter,
  setUp,
  port,
  screenFolder,
  secret,
}: KioskOptions): Promise<Kiosk> {
  const server = createServer((request, response) => {
    void answer(request, response, { screenFolder, secret, port: portOf(server) });
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE });
  const handler = applyWSSHandler({
    wss: sockets,
    router: tillRouter,
    createContext: () => ({ till, counter, setUp }),
  });
  server.on('upgrade', (request, socket, head) => {
    if (!mayConnect(request, secret, portOf(server))) {
      refuseUpgrade(socket);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (open) => sockets.emit('connection', open, request));
  });
  await listen(server, port);
  return {
    url: `http://${HOST}:${portOf(server)}`,
    close: () =>
      new Promise((resolve) => {
        handler.broadcastReconnectNotification();
        for (const client of sockets.clients) client.terminate();
        sockets.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { screenFolder, secret, port }: { screenFolder: string; secret: SessionSecret; port: number },
): Promise<void> {
  const path = new URL(request.url ?? '/', `http://${HOST}`).pathname;
  if (!isOurHost(request.headers.host, port) || request.method !== 'GET') {
    response.writeHead(403).end();
    return;
  }
  const file = await readScreenFile(screenFolder, path);
  if (file === undefined) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such page on this till.');
    return;
  }
  const cookie = file.isPage
    ? { 'set-cookie': `${COOKIE}=${secret.value}; HttpOnly; SameSite=Strict; Path=/` }
    : {};
  response.writeHead(200, {
    'content-type': file.type,
    // Other files carry their content's hash in their name.
    'cache-control': file.isPage ? 'no-store' : 'public, max-age=31536000, immutable',
    ...SECURITY_HEADERS,
    ...cookie,
  });
  response.end(file.content);
}

/** Inline styles are what the screen's component library sets; no inline script ever. */
const SECURITY_HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** A browser shows the cookie and its origin; a program shows the secret in a header, which no page can send. */
function mayConnect(request: IncomingMessage, secret: SessionSecret, port: number): boolean {
  const { pathname } = new URL(request.url ?? '/', `http://${HOST}`);
  const { origin, host, cookie } = request.headers;
  if (pathname !== '/till' || !isOurHost(host, port)) return false;
  const header = request.headers['x-till-secret'];
  if (typeof header === 'string') return secret.isRight(header);
  const isOurOrigin = origin !== undefined && URL.canParse(origin) && isOurHost(new URL(origin).host, port);
  return isOurOrigin && secret.isRight(cookieOf(cookie));
}

function isOurHost(host: string | undefined, port: number): boolean {
  return host === `${HOST}:${port}` || host === `localhost:${port}`;
}

function cookieOf(header: string | undefined): string | undefined {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1);
}

function refuseUpgrade(socket: Duplex): void {
  socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
