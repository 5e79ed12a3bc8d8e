import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { HttpProblem, type Problem, problemOf } from './problem.ts';
import { faultOfTarget } from './request-target.ts';

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** Two of these could be read as either by whoever reads next. */
const ONCE: ReadonlySet<string> = new Set([
  'host',
  'authorization',
  'content-length',
  'content-type',
  'content-encoding',
  'transfer-encoding',
  'origin',
  'x-request-id',
]);

/** Before anything is routed: nothing that the next reader could understand in another way. */
export const strictRequest: RequestHandler = (request, _response, next) => {
  const fault = faultOfRequest(request);
  if (fault !== null) {
    // Nobody knows where such a request ends and the next one begins.
    const allow = fault.status === 405 ? { Allow: [...METHODS].join(', ') } : {};
    throw new HttpProblem(fault, { Connection: 'close', ...allow });
  }
  next();
};

/** Also for requests that become sockets. Null where all is well. */
export function faultOfRequest(request: IncomingMessage): Problem | null {
  if (!METHODS.has(request.method ?? '')) {
    return problemOf(405, 'method.not-allowed', 'This method is not served');
  }
  const { headers, rawHeaders } = request;
  const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  const isTwice = names.some((name, index) => ONCE.has(name) && names.indexOf(name) !== index);
  const encoding = headers['transfer-encoding'];
  const isWhole = headers.host !== undefined && (encoding === undefined || encoding === 'chunked');
  if (isTwice || !isWhole) {
    return problemOf(400, 'request.malformed', 'The request is not well formed');
  }
  return faultOfTarget(request.url ?? '');
}
