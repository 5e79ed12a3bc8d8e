import type { Response } from 'express';
import type { Identity } from '../auth/identity.ts';

/** What is learned about a request on its way: for its line in the log and its place in the metrics. */
export type RequestFacts = {
  /** The template, `/api/sales/{saleId}`. */
  route?: string;
  identity?: Identity;
  /** A token was shown that is not good. */
  hasBadToken?: boolean;
  /** The instance that answered a request which the gateway handed on. */
  upstream?: string;
};

export function factsOf(response: Response): RequestFacts {
  return response.locals;
}
