import {
  PROTOCOL_HEADER,
  PROTOCOLS_HEADER,
  protocolOfHeader,
  SPOKEN,
  spokenToHeader,
} from '@counterbook/shared/sync';
import type { RequestHandler } from 'express';
import { HttpProblem, problemOf } from '../../platform/http/problem.ts';

/** What comes down has a shape that a till must know; what goes up is taken from a till of any age. */
const DOWN = /^\/api\/sync\/feeds(\/|$)/;

/** Says in every answer of sync what this hub speaks, and tells a till that is too old for its feeds so. */
export function speakProtocols(spoken = SPOKEN): RequestHandler {
  return (request, response, next) => {
    if (!request.path.startsWith('/api/sync/')) return next();
    response.setHeader(PROTOCOLS_HEADER, spokenToHeader(spoken));
    const version = protocolOfHeader(request.get(PROTOCOL_HEADER));
    if (DOWN.test(request.path) && version < spoken.oldest) {
      const title = 'This till must be updated';
      const detail = 'This till must be updated. Its sales are still taken.';
      throw new HttpProblem(problemOf(409, 'till.outdated', title, detail));
    }
    next();
  };
}
