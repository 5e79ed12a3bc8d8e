/**
 * One id for what one person asked, through gateway, services, log lines and events. Whoever is asked first gives it;
 * whoever is asked next takes it over.
 */
import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import { withRequestId } from '../log/request-context.ts';

export const REQUEST_ID_HEADER = 'x-request-id';
/** What may stand in a log line and in an event without a second look. */
const HARMLESS = /^[\w-]{8,64}$/;

/** An id that a client, a load balancer or the gateway brings is kept when it is harmless. */
export const requestId: RequestHandler = (request, response, next) => {
  const brought = request.headers[REQUEST_ID_HEADER];
  const id = typeof brought === 'string' && HARMLESS.test(brought) ? brought : randomUUID();
  request.headers[REQUEST_ID_HEADER] = id;
  response.setHeader('X-Request-Id', id);
  withRequestId(id, next);
};
