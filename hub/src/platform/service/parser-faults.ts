/**
 * What Node's parser will not read never becomes a request: too slow, too large, or no HTTP at all. It is answered
 * with a problem document all the same, and its connection ends with it.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { type Problem, problemOf } from '../http/problem.ts';
import type { Metrics } from '../metrics/metrics.ts';

const LINGER_MS = 500;

export function answerParserFaults(server: Server, log: Logger, metrics: Metrics): void {
  const inWork = new WeakMap<Duplex, ServerResponse>();
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    inWork.set(request.socket, response);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const problem = problemFromParser(error.code ?? '');
    metrics.refusedByParser.labels(String(problem.status)).inc();
    log.info({ fault: error.code, status: problem.status }, 'no request could be read');
    const response = inWork.get(socket);
    if (response === undefined || response.writableFinished) endWithProblem(socket, problem);
    else if (response.headersSent) socket.destroy();
    else answerWithProblem(response, problem);
  });
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    answerWithProblem(response, problemOf(417, 'expectation.unknown', 'Only 100-continue may be expected'));
  });
  server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
    endWithProblem(socket, problemOf(405, 'method.not-allowed', 'This is no proxy'));
  });
}

function problemFromParser(code: string): Problem {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return problemOf(408, 'request.slow', 'The request took too long to arrive');
  }
  if (code === 'HPE_HEADER_OVERFLOW') return problemOf(431, 'headers.too-large', 'The headers are too large');
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') {
    return problemOf(413, 'body.too-large', 'The chunk extensions are too large');
  }
  return problemOf(400, 'request.malformed', 'The request is not well formed');
}

/** Before a response exists, or on a socket that was never for HTTP: written by hand. */
export function endWithProblem(socket: Duplex, problem: Problem, headers: readonly string[] = []): void {
  const requestId = randomUUID();
  const body = JSON.stringify({ ...problem, requestId });
  const lines = [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    `X-Request-Id: ${requestId}`,
    ...headers,
    'Connection: close',
  ];
  // What is still on its way in is read and forgotten for a moment: a reset would overtake the answer.
  socket.once('finish', () => setTimeout(() => socket.destroy(), LINGER_MS).unref());
  socket.resume();
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

function answerWithProblem(response: ServerResponse, problem: Problem): void {
  const requestId = String(response.getHeader('x-request-id') ?? randomUUID());
  response.writeHead(problem.status, {
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
    'X-Request-Id': requestId,
    Connection: 'close',
  });
  const { socket } = response;
  response.end(JSON.stringify({ ...problem, requestId }), () => socket?.destroySoon());
}
