/**
 * Where a service's routes are mounted. In this order a request is asked: who are you (401), may you (403), is what
 * you sent whole (400, 422); then the handler runs, and its answer is cut to its contract, so that a field which the
 * contract does not name never leaves the house.
 */
import { pipeline } from 'node:stream/promises';
import { InvariantError } from '@counterbook/shared/result';
import { type NextFunction, type Request, type Response, Router } from 'express';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Role } from '../auth/identity.ts';
import { POLICIES, type Policy, type RouteName } from '../auth/policies.ts';
import type { TokenVerifier } from '../auth/token-verifier.ts';
import { StreamAnswer } from './answer.ts';
import { describeRoutes } from './openapi/describe-routes.ts';
import { HttpProblem, notFound, type Problem, problemOf } from './problem.ts';
import { readBody } from './read-body.ts';
import { readInput } from './read-input.ts';
import { factsOf } from './request-facts.ts';
import type { AnyRoute, RouteDefinition } from './route.ts';
import { sendProblem } from './send-problem.ts';

export type Routes<Name extends string = RouteName> = {
  readonly router: Router;
  readonly add: <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
    definition: RouteDefinition<Name, P, Q, B>,
  ) => void;
  /** All that were added, as the OpenAPI page and the proofs about every route see them. */
  readonly registered: readonly AnyRoute[];
};

type Context = { readonly tokens: TokenVerifier; readonly log: Logger };

const DEFAULT_BODY_LIMIT = 1024 * 1024;

/** Routes of the hub: `add` takes those that have a row in the policy table. */
export function createRoutes(context: Context): Routes {
  return createRoutesBy(POLICIES, context);
}

/** The same by another table, for tests of what every route has in common. */
export function createRoutesBy<Name extends string>(
  policies: Readonly<Record<Name, Policy>>,
  context: Context,
): Routes<Name> {
  const router = Router({ caseSensitive: true });
  const registered: AnyRoute[] = [];
  let description: ReturnType<typeof describeRoutes> | null = null;
  router.get('/openapi.json', (_request, response) => {
    // Whoever asks does so after the last route was added.
    description ??= describeRoutes(registered);
    response.json(description);
  });
  return {
    router,
    registered,
    add: (definition) => {
      const policy: Policy = policies[definition.route];
      if (policy === undefined) throw new InvariantError(`${definition.route} has no policy`);
      const route = { ...definition, ...placeOf(definition.route), policy };
      registered.push(route);
      const steps = definition.rawBody === true ? [] : [readBody(definition.bodyLimit ?? DEFAULT_BODY_LIMIT)];
      const guard = guardOf(context.tokens, route);
      const respond = (request: Request, response: Response) => answer(definition, request, response);
      const fail = (error: unknown, request: Request, response: Response, _next: NextFunction) =>
        sendProblem(context.log, error, request, response);
      router[route.method](route.path.replaceAll(/\{(\w+)\}/g, ':$1'), guard, ...steps, respond, fail);
    },
  };
}

const methodSchema = z.enum(['get', 'post', 'put', 'patch', 'delete']);

function placeOf(name: string): Pick<AnyRoute, 'method' | 'path'> {
  const [method = '', path = ''] = name.split(' ');
  return { method: methodSchema.parse(method.toLowerCase()), path };
}

/** Notes who asks, and for what; a public route does not look at tokens. */
function guardOf(tokens: TokenVerifier, { policy, path }: AnyRoute) {
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const facts = factsOf(response);
    facts.route = path;
    if (policy === 'public') return next();
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const identity = token === undefined ? null : await tokens.verify(token);
    if (identity === null) {
      const problem = problemOf(401, 'unauthenticated', 'Sign in first');
      throw new HttpProblem(problem, { 'WWW-Authenticate': 'Bearer' });
    }
    facts.identity = identity;
    if (!policy.includes(identity.role)) throw new HttpProblem(forbidden(identity.role));
    next();
  };
}

function forbidden(role: Role): Problem {
  return role === 'revoked-device'
    ? problemOf(
        403,
        'device.revoked',
        'This terminal was shut out: the hub takes its entries and gives nothing',
      )
    : problemOf(403, 'forbidden', 'Your role may not do this');
}

async function answer<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  definition: RouteDefinition<string, P, Q, B>,
  request: Request,
  response: Response,
): Promise<void> {
  const { identity } = factsOf(response);
  const input = readInput(definition, request);
  const result = await definition.handle({
    ...input,
    get identity() {
      if (!identity) throw new InvariantError(`${definition.route} is public and has no identity`);
      return identity;
    },
    get scope() {
      // A super admin belongs to no company and therefore finds nothing inside one.
      if (identity?.companyId == null) throw notFound();
      return { companyId: identity.companyId };
    },
    stream: request,
    address: request.ip ?? '',
  });
  response.status(definition.status ?? 200).set('Cache-Control', 'no-store');
  if (result instanceof StreamAnswer) return sendStream(result, response);
  const cut = definition.answer.safeParse(result);
  if (!cut.success) {
    throw new InvariantError(
      `${definition.route} answers against its contract: ${z.prettifyError(cut.error)}`,
    );
  }
  if (definition.status === 204) response.end();
  else response.json(cut.data ?? null);
}

async function sendStream(result: StreamAnswer, response: Response): Promise<void> {
  response.set({ 'Content-Type': result.contentType, ...result.headers });
  const { body } = result;
  if (typeof body === 'string' || body instanceof Uint8Array) response.end(body);
  else await pipeline(body, response);
}
