/**
 * What every request passes before it is answered or handed on: it gets strict headers;
 * browsers of other origins get nothing; whoever knocks at the sign-in too often waits.
 */
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { HttpProblem, problemOf } from '../../platform/http/problem.ts';

/** `scripts` and `styles`: hashes of the only inline ones that may run. */
export function strictHeaders(hashes: {
  readonly scripts: readonly string[];
  readonly styles: readonly string[];
}): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: [...hashes.scripts],
        styleSrc: [...hashes.styles],
        imgSrc: ['data:'],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // A shop's own network has no certificates; where there are, the proxy that holds them says so.
    strictTransportSecurity: false,
  });
}

/** No header for an origin that is not ours: its browser then keeps the answer from the page. */
export function strictCors(origins: () => readonly string[]): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const origin = request.headers.origin;
    response.vary('Origin');
    if (origin === undefined || !origins().includes(origin)) return next();
    response.set({ 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': 'X-Request-Id' });
    if (request.method !== 'OPTIONS') return next();
    response.set({
      'Access-Control-Allow-Methods': 'GET, POST, PUT, PATCH, DELETE',
      'Access-Control-Allow-Headers': 'Authorization, Content-Type, X-Request-Id',
      'Access-Control-Max-Age': '600',
    });
    response.status(204).end();
  };
}

/** Per address; the services count wrong guesses per account besides. */
export function slowDown(limit: { readonly requests: number; readonly seconds: number }): RequestHandler {
  const limiter = new RateLimiterMemory({ points: limit.requests, duration: limit.seconds });
  return async (request, _response, next) => {
    try {
      // The socket's own address: a forwarding header is whatever its sender wants it to be.
      await limiter.consume(request.socket.remoteAddress ?? '');
    } catch (outcome) {
      if (!(outcome instanceof RateLimiterRes)) throw outcome;
      const problem = problemOf(429, 'throttled', 'Too many requests: wait a little');
      throw new HttpProblem(problem, { 'Retry-After': String(Math.ceil(outcome.msBeforeNext / 1000)) });
    }
    next();
  };
}
