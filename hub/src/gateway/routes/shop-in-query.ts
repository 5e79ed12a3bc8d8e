/**
 * A list that a company admin asks for a shop which the company does not have answers 404, not an empty list: nobody
 * learns the difference between another company's shop and none. The shop service knows, asked with the caller's own
 * token; what it found is remembered for a minute. While it is away the answer is 503. Whoever belongs to some shops
 * only is told by the services themselves, from the token; all of them scope every query besides.
 */
import { idSchema } from '@counterbook/shared/id';
import type { RequestHandler } from 'express';
import { z } from 'zod';
import { askService } from '../../platform/http/ask-service.ts';
import { notFound } from '../../platform/http/problem.ts';
import { factsOf } from '../../platform/http/request-facts.ts';

const REMEMBER_MS = 60_000;
const MOST_REMEMBERED = 10_000;

export function shopInQuery(instances: () => readonly string[], now: () => number): RequestHandler {
  const known = new Map<string, number>();
  return async (request, response, next) => {
    const { identity } = factsOf(response);
    // What is no id breaks the route's contract, which says so itself.
    const shopId = idSchema.safeParse(request.query.shopId);
    if (identity?.role !== 'company-admin' || !shopId.success) return next();
    const key = `${identity.companyId} ${shopId.data}`;
    if ((known.get(key) ?? 0) <= now()) {
      const path = `/api/shops/${encodeURIComponent(shopId.data)}`;
      const authorization = request.headers.authorization ?? '';
      const shop = await askService(
        { instances: instances(), path, authorization },
        z.object({ id: z.string() }),
      );
      if (shop === null) throw notFound();
      if (known.size >= MOST_REMEMBERED) known.clear();
      known.set(key, now() + REMEMBER_MS);
    }
    next();
  };
}
