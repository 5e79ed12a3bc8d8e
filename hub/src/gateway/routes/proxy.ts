/**
 * Finds the service of a request and an instance of it. A read that got no answer at all is asked once more at another
 * instance, within a budget; anything else might have been done already and is left to whoever asked, who repeats it
 * with the same id.
 */
import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { HttpProblem, notFound, problemOf } from '../../platform/http/problem.ts';
import type { Instance } from '../../platform/http/upstreams/instance.ts';
import type { Upstream } from '../../platform/http/upstreams/upstream.ts';
import { isBroken, isLate, isUnreachable } from '../../platform/http/upstreams/upstream-error.ts';
import { routeClassOf } from '../domain/route-class.ts';
import { serviceOf } from '../domain/route-table.ts';
import { clientBodyOf } from './client-body.ts';
import { forward } from './forward.ts';
import { LIVE_PATH } from './upgrade.ts';

type Deps = { readonly upstreams: ReadonlyMap<string, Upstream>; readonly log: Logger };

export function createProxy({ upstreams, log }: Deps): RequestHandler {
  return async (request, response) => {
    const upstream = upstreams.get(serviceOf(request.originalUrl) ?? '');
    if (upstream === undefined) throw notFound();
    // Long polling would have to come back to the same instance each time; sockets do by nature.
    if (LIVE_PATH.test(request.originalUrl)) {
      const problem = problemOf(426, 'upgrade.required', 'The live stream speaks by WebSocket only');
      throw new HttpProblem(problem, { Upgrade: 'websocket', Connection: 'Upgrade' });
    }
    upstream.retries.earn();
    const first = pickOrRefuse(upstream);
    try {
      await handTo(first, request, response);
    } catch (error) {
      log.warn({ err: error, upstream: first.url }, 'an instance gave no answer');
      const second = mayAskAgain(request, error) && upstream.retries.spend() ? upstream.pick(first) : null;
      if (second === null) throw problemOfSilence(error);
      await handTo(second, request, response).catch((again: unknown) => {
        throw problemOfSilence(again);
      });
    }
  };
}

function pickOrRefuse(upstream: Upstream): Instance {
  const instance = upstream.pick();
  if (instance === null) throw unavailable();
  return instance;
}

async function handTo(instance: Instance, request: Request, response: Response): Promise<void> {
  const routeClass = routeClassOf(request.method, `${request.baseUrl}${request.path}`);
  try {
    const body = await clientBodyOf(request, routeClass);
    await forward({ instance, request, response, body, routeClass });
  } catch (error) {
    if (error instanceof HttpProblem) instance.breaker.abandoned();
    throw error;
  }
}

function mayAskAgain(request: Request, error: unknown): boolean {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  return isRead && (isUnreachable(error) || isBroken(error));
}

/** What whoever asked is told when no instance answered. */
export function problemOfSilence(error: unknown): unknown {
  if (isUnreachable(error)) return unavailable();
  const later = { 'Retry-After': '2' };
  if (isLate(error)) {
    return new HttpProblem(problemOf(504, 'upstream.late', 'This part of the hub took too long'), later);
  }
  if (isBroken(error)) {
    return new HttpProblem(problemOf(502, 'upstream.broken', 'This part of the hub broke off'), later);
  }
  return error;
}

function unavailable(): HttpProblem {
  const problem = problemOf(503, 'unavailable', 'This part of the hub is away: try again');
  return new HttpProblem(problem, { 'Retry-After': '1' });
}
