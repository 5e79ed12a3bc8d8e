/** Strict headers for everybody; browsers of other origins get nothing. */
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';

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
    response.set({
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Expose-Headers': 'X-Request-Id, Retry-After, RateLimit, RateLimit-Policy',
    });
    if (request.method !== 'OPTIONS') return next();
    response.set({
      'Access-Control-Allow-Methods': 'GET, POST, PUT, PATCH, DELETE',
      'Access-Control-Allow-Headers': 'Authorization, Content-Type, X-Request-Id',
      'Access-Control-Max-Age': '600',
    });
    response.status(204).end();
  };
}
