/**
 * A list that is asked for a shop which the caller's company does not have answers 404, not an empty list: nobody
 * learns the difference between another company's shop and none. The shop service knows, asked with the caller's own
 * token; what it found is remembered for a minute. The services scope every query themselves all the same.
 */
import { createHash } from 'node:crypto';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import jwt from 'jsonwebtoken';
import { notFound } from '../../platform/http/problem.ts';

const REMEMBER_MS = 60_000;
const MOST_REMEMBERED = 10_000;

export function shopInQuery(shopService: string | undefined, now: () => number): RequestHandler {
  const known = new Map<string, number>();
  return async (request: Request, _response: Response, next: NextFunction) => {
    const shopId: unknown = request.query.shopId;
    const { authorization } = request.headers;
    if (typeof shopId !== 'string' || shopService === undefined) return next();
    if (authorization === undefined || !isOfCompany(authorization)) return next();
    const key = createHash('sha256').update(`${authorization} ${shopId}`).digest('base64');
    if ((known.get(key) ?? 0) > now()) return next();
    const answer = await fetch(new URL(`/api/shops/${encodeURIComponent(shopId)}`, shopService), {
      headers: { authorization },
      signal: AbortSignal.timeout(5000),
    });
    await answer.body?.cancel();
    if (answer.status === 404) throw notFound();
    if (known.size >= MOST_REMEMBERED) known.clear();
    if (answer.ok) known.set(key, now() + REMEMBER_MS);
    next();
  };
}

/**
 * Everybody else's token names the shops, and the service, which knows whether the role may ask at all, compares.
 * Read without verifying: what a forged token says here only skips a look-up, and the service refuses it.
 */
function isOfCompany(authorization: string): boolean {
  const claims = jwt.decode(authorization.replace(/^Bearer /i, ''), { json: true });
  return claims?.role === 'company-admin';
}
