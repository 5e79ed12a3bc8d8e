/**
 * One line and one measurement per request. The line names the route, not the ids in its path, and who asked; never
 * a query, a body or a token, which may hold what a person typed or what opens a door.
 */
import type { RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { type Metrics, methodLabel } from '../metrics/metrics.ts';
import { factsOf } from './request-facts.ts';

/** What monitoring asks every few seconds would bury the rest. */
const QUIET = new Set(['/health/live', '/health/ready', '/health/services', '/metrics']);
/** As nginx writes it: whoever asked was gone before there was an answer. */
const CLIENT_GONE = 499;
const LONGEST_PATH = 200;

export function requestLog(log: Logger, metrics: Metrics): RequestHandler {
  return (request, response, next) => {
    const begun = performance.now();
    const { socket, method, path } = request;
    const writtenBefore = socket.bytesWritten;
    metrics.inFlight.inc();
    response.once('close', () => {
      const elapsed = performance.now() - begun;
      const { route = QUIET.has(path) ? path : undefined, identity, upstream } = factsOf(response);
      const status = statusOf(response);
      metrics.inFlight.dec();
      metrics.requests
        .labels(methodLabel(method), route ?? 'none', `${Math.floor(status / 100)}xx`)
        .observe(elapsed / 1000);
      const received = request.headers['content-length'];
      log[QUIET.has(path) ? 'debug' : 'info'](
        {
          method,
          ...(route === undefined ? { path: path.slice(0, LONGEST_PATH) } : { route }),
          status,
          milliseconds: Math.round(elapsed * 10) / 10,
          ...(received === undefined ? {} : { received: Number(received) }),
          sent: socket.bytesWritten - writtenBefore,
          ...(identity && { account: identity.id, role: identity.role, company: identity.companyId }),
          ...(upstream === undefined ? {} : { upstream }),
        },
        'request',
      );
    });
    next();
  };
}

function statusOf(response: Response): number {
  return response.headersSent || response.writableFinished ? response.statusCode : CLIENT_GONE;
}
