/**
 * What a service's outbox has told, for the consumers that owe it an effect. No person and no gateway comes here: a
 * request is signed by another process of the same hub, or it finds nothing.
 */
import { ContractError } from '@counterbook/shared/result';
import { type Request, type Response, Router } from 'express';
import type { Connection } from 'mongoose';
import { z } from 'zod';
import { isSignedInternal } from '../auth/internal-key.ts';
import { notFound } from '../http/problem.ts';
import { listPublished, readPublished } from './list-published.ts';
import { publishedQuerySchema, rowsQuerySchema } from './published.ts';

export function outboxRoutes(deps: {
  readonly service: string;
  readonly connection: Connection;
  readonly key: Buffer;
  readonly now: () => Date;
}): Router {
  const { service, connection, key, now } = deps;
  const router = Router({ caseSensitive: true });
  const requireSignature = (request: Request, _response: Response, next: () => void): void => {
    if (!isSignedInternal(key, request.originalUrl, request.headers, now())) throw notFound();
    next();
  };
  router.get(pathOf(service, 'published'), requireSignature, async (request, response) => {
    const query = parse(publishedQuerySchema, request.query);
    response.set('Cache-Control', 'no-store').json(await listPublished(connection, query, now()));
  });
  router.get(pathOf(service, 'events'), requireSignature, async (request, response) => {
    const { rows } = parse(rowsQuerySchema, request.query);
    response.set('Cache-Control', 'no-store').json({ events: await readPublished(connection, rows) });
  });
  return router;
}

export function pathOf(service: string, what: 'published' | 'events'): string {
  return `/internal/${service}/outbox/${what}`;
}

function parse<S extends z.ZodType>(schema: S, query: unknown): z.output<S> {
  const parsed = schema.safeParse(query);
  if (!parsed.success) throw new ContractError(z.prettifyError(parsed.error));
  return parsed.data;
}
