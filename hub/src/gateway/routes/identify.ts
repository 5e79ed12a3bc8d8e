/**
 * Who asks, as the token says. A token that is no good is refused here already; whether a good one suffices is for the
 * service to say, which verifies it once more. Routes that need none are not asked about theirs, so that somebody
 * with an old token can sign in again.
 */
import { UnavailableError } from '@counterbook/shared/result';
import type { RequestHandler } from 'express';
import type { Identity } from '../../platform/auth/identity.ts';
import type { TokenVerifier } from '../../platform/auth/token-verifier.ts';
import { HttpProblem, problemOf } from '../../platform/http/problem.ts';
import { factsOf } from '../../platform/http/request-facts.ts';
import type { KnownRoute } from '../domain/known-routes.ts';

type Deps = {
  readonly tokens: TokenVerifier;
  readonly findRoute: (method: string, path: string) => KnownRoute | null;
};

export function identify({ tokens, findRoute }: Deps): RequestHandler {
  return async (request, response, next) => {
    const facts = factsOf(response);
    const route = findRoute(request.method, `${request.baseUrl}${request.path}`);
    if (route !== null) facts.route = route.path;
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (route?.isPublic !== true && token !== undefined) {
      const identity = await verify(tokens, token);
      if (identity === null) facts.hasBadToken = true;
      else if (identity !== 'unknown') facts.identity = identity;
    }
    next();
  };
}

/** After the limits, so that guessing tokens is counted like everything else. */
export const refuseBadTokens: RequestHandler = (_request, response, next) => {
  if (factsOf(response).hasBadToken === true) {
    const problem = problemOf(401, 'unauthenticated', 'Sign in first');
    throw new HttpProblem(problem, { 'WWW-Authenticate': 'Bearer error="invalid_token"' });
  }
  next();
};

/** While nobody can say whether it is good the service decides, which may know the key already. */
async function verify(tokens: TokenVerifier, token: string): Promise<Identity | null | 'unknown'> {
  try {
    return await tokens.verify(token);
  } catch (error) {
    if (error instanceof UnavailableError) return 'unknown';
    throw error;
  }
}
