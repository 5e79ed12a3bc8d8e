/**
 * Connections that become sockets: only the live stream of sync does. The gateway joins both ends and reads nothing;
 * who listens is checked by sync, by the token in the stream itself.
 */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { type Problem, problemOf } from '../../platform/http/problem.ts';
import { faultOfRequest } from '../../platform/http/strict-request.ts';
import type { Instance } from '../../platform/http/upstreams/instance.ts';
import type { Upstream } from '../../platform/http/upstreams/upstream.ts';
import { endWithProblem } from '../../platform/service/parser-faults.ts';
import { headersInwards, headersOutwards, SOCKET_HEADERS } from '../domain/passing-headers.ts';

export const LIVE_PATH = /^\/api\/sync\/live(?:[/?]|$)/;
const ANSWER_WITHIN_MS = 10_000;

type Deps = {
  readonly sync: Upstream | undefined;
  readonly origins: () => readonly string[];
  readonly addressOf: (request: IncomingMessage) => string;
  /** Null where the address may connect; the seconds to wait where it has done so too often. */
  readonly waitOf: (address: string) => number | null;
  readonly log: Logger;
};

export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export function createUpgrade(deps: Deps): Upgrade {
  return (request, socket, head) => {
    // Whoever hangs up in the middle is no fault of ours.
    socket.on('error', () => socket.destroy());
    const fault = faultOf(deps, request);
    if (fault !== null) return endWithProblem(socket, fault);
    const address = deps.addressOf(request);
    const wait = deps.waitOf(address);
    if (wait !== null) {
      const problem = problemOf(429, 'throttled', 'Too many requests: wait a little');
      return endWithProblem(socket, problem, [`Retry-After: ${wait}`]);
    }
    const instance = deps.sync?.pick() ?? null;
    if (instance === null) return endUnavailable(socket);
    deps.log.info({ route: '/api/sync/live', upstream: instance.url }, 'socket');
    join({ request, socket, head, instance, address });
  };
}

function faultOf(deps: Deps, request: IncomingMessage): Problem | null {
  const { origin, upgrade } = request.headers;
  const fault = faultOfRequest(request);
  if (fault !== null) return fault;
  const isOurs = origin === undefined || deps.origins().includes(origin);
  const isLive =
    request.method === 'GET' && LIVE_PATH.test(request.url ?? '') && /^websocket$/i.test(upgrade ?? '');
  return isOurs && isLive ? null : problemOf(404, 'not-found', 'There is no such thing here');
}

function endUnavailable(socket: Duplex): void {
  const problem = problemOf(503, 'unavailable', 'This part of the hub is away: try again');
  endWithProblem(socket, problem, ['Retry-After: 1']);
}

function join(ends: {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly instance: Instance;
  readonly address: string;
}): void {
  const { request, socket, head, instance, address } = ends;
  const asked = httpRequest(new URL(request.url ?? '', instance.url), {
    agent: false,
    timeout: ANSWER_WITHIN_MS,
    headers: headersInwards(request.headers, { address, protocol: 'http' }, SOCKET_HEADERS),
  });
  socket.once('close', () => asked.destroy());
  asked.once('timeout', () => asked.destroy(new Error('no answer in time')));
  asked.once('error', () => {
    instance.breaker.failed();
    if (!socket.destroyed) endUnavailable(socket);
  });
  asked.once('response', (answer) => {
    // A no of sync's own, told as it is.
    instance.breaker.succeeded();
    answer.resume();
    endWithProblem(
      socket,
      problemOf(answer.statusCode ?? 502, 'upgrade.refused', 'The live stream was refused'),
    );
  });
  asked.once('upgrade', (answer, upstream, first) => {
    instance.breaker.succeeded();
    const headers = headersOutwards(answer.headers).map(([name, value]) => `${name}: ${String(value)}`);
    const lines = [
      'HTTP/1.1 101 Switching Protocols',
      'Connection: Upgrade',
      'Upgrade: websocket',
      ...headers,
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    if (first.length > 0) socket.write(first);
    if (head.length > 0) upstream.write(head);
    upstream.setTimeout(0);
    upstream.on('error', () => socket.destroy());
    upstream.once('close', () => socket.end());
    socket.once('close', () => upstream.destroy());
    upstream.pipe(socket).pipe(upstream);
  });
  asked.end();
}
