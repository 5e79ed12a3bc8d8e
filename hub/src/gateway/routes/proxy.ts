import { Agent, type IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RequestHandler } from 'express';
import { createProxyServer } from 'http-proxy-3';
import type { Logger } from 'pino';
import { HttpProblem, notFound, problemOf } from '../../platform/http/problem.ts';
import { serviceOf } from '../domain/route-table.ts';

export type Proxy = {
  readonly pass: RequestHandler;
  /** For the server's `upgrade` event: only the live stream of sync speaks by socket. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  readonly stop: () => void;
};

const LIVE_PATH = /^\/api\/sync\/live(?:[/?]|$)/;
/** A large shop's import fits; services set tighter limits route by route. */
const BODY_LIMIT = 128 * 1024 * 1024;

/** Hands requests on to the services over kept-alive connections, bodies streamed both ways. */
export function createProxy(deps: {
  readonly urls: Readonly<Record<string, string>>;
  readonly origins: () => readonly string[];
  readonly log: Logger;
}): Proxy {
  const { urls, origins, log } = deps;
  const agent = new Agent({ keepAlive: true, maxSockets: 512, timeout: 60_000 });
  const proxy = createProxyServer({ agent, xfwd: true });
  proxy.on('error', (error, _request, answer) => {
    log.warn({ err: error }, 'a service did not answer');
    if (!(answer instanceof ServerResponse)) answer?.destroy();
    else if (answer.headersSent) answer.destroy();
    else sendUnavailable(answer);
  });
  const targetOf = (path: string): string | null => urls[serviceOf(path) ?? ''] ?? null;

  return {
    pass: (request, response) => {
      const target = targetOf(request.originalUrl);
      if (target === null) throw notFound();
      if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT) {
        throw new HttpProblem(problemOf(413, 'body.too-large', 'The body is too large'));
      }
      limitBody(request);
      forgetForwarding(request);
      proxy.web(request, response, { target });
    },
    upgrade: (request, socket, head) => {
      const target = LIVE_PATH.test(request.url ?? '') ? targetOf(request.url ?? '') : null;
      const origin = request.headers.origin;
      if (target === null || (origin !== undefined && !origins().includes(origin))) {
        socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
        return;
      }
      forgetForwarding(request);
      proxy.ws(request, socket, head, { target });
    },
    stop: () => agent.destroy(),
  };
}

/** A body that hides its length is counted as it flows. */
function limitBody(request: IncomingMessage): void {
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > BODY_LIMIT) request.destroy();
  });
}

/** Nobody outside tells us who he is: the services believe only what the gateway itself adds. */
function forgetForwarding(request: IncomingMessage): void {
  for (const name of Object.keys(request.headers)) {
    if (name === 'forwarded' || name.startsWith('x-forwarded-')) delete request.headers[name];
  }
}

function sendUnavailable(answer: ServerResponse): void {
  const problem = problemOf(503, 'unavailable', 'This part of the hub is away: try again');
  answer.writeHead(503, { 'Content-Type': 'application/problem+json', 'Retry-After': '2' });
  answer.end(JSON.stringify(problem));
}
