/**
 * How much this instance takes upon itself. A month of sales waits behind others of its kind and never before a sale
 * that was made just now; beyond what can be done soon the answer is 429, before a body is read.
 */
import type { Request, RequestHandler } from 'express';
import { HttpProblem, problemOf } from '../../platform/http/problem.ts';
import { createLane, type Lane, type LaneBounds } from '../domain/lane.ts';

export type Admission = {
  readonly guard: RequestHandler;
  readonly lanes: Readonly<Record<LaneName, Lane>>;
};

type LaneName = 'live' | 'bulk' | 'feed';

/** A few sales, compressed. */
const LIVE_BYTES = 8 * 1024;
/** A till gives a request up after twenty seconds: nobody waits for half of that. */
const WAIT_WITHIN_MS = 8_000;
export const ADMISSION: Readonly<Record<LaneName, LaneBounds>> = {
  live: { atOnce: 32, waiting: 500, waitWithinMs: WAIT_WITHIN_MS, perKey: 2 },
  bulk: { atOnce: 4, waiting: 24, waitWithinMs: WAIT_WITHIN_MS, perKey: 1 },
  /** A till asks for all its feeds at once. */
  feed: { atOnce: 24, waiting: 1_000, waitWithinMs: WAIT_WITHIN_MS, perKey: 24 },
};

export function createAdmission(now: () => number, bounds = ADMISSION): Admission {
  const lanes = {
    live: createLane(bounds.live, now),
    bulk: createLane(bounds.bulk, now),
    feed: createLane(bounds.feed, now),
  };
  return {
    lanes,
    guard: async (request, response, next) => {
      const name = laneOf(request);
      if (name === null) return next();
      const place = await lanes[name].enter(request.headers.authorization ?? request.ip ?? '');
      if (!place.ok) {
        const problem = problemOf(429, 'hub.full', 'The hub has its hands full: try again soon');
        throw new HttpProblem(problem, { 'Retry-After': String(place.retryAfterSeconds) });
      }
      response.once('close', place.leave);
      // Whoever waited may have gone.
      if (response.closed) place.leave();
      else next();
    },
  };
}

function laneOf({ method, path, headers }: Request): LaneName | null {
  if (method === 'GET') return path.startsWith('/api/sync/feeds/') ? 'feed' : null;
  if (path !== '/api/sync/journal') return null;
  const length = Number(headers['content-length'] ?? Number.POSITIVE_INFINITY);
  const isPlain = headers['content-encoding'] === undefined;
  return length <= (isPlain ? 8 * LIVE_BYTES : LIVE_BYTES) ? 'live' : 'bulk';
}
