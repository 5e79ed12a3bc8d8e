import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import type { Identity, Scope } from '../auth/identity.ts';
import type { Policy } from '../auth/policies.ts';

/**
 * One per route: where, what comes in, what goes out. The same definition mounts the handler, guards it and appears
 * in the OpenAPI page; who may is said by the row of `route` in the policy table.
 */
export type RouteDefinition<
  Name extends string,
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
> = {
  /** `GET /api/shops/{shopId}`: method and full path, with OpenAPI parameters. */
  readonly route: Name;
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly answer: z.ZodType;
  /** Answered on success: 200 unless said. */
  readonly status?: number;
  /** The body is left to the handler as `request.stream` (an import, something compressed); `body` stays unset. */
  readonly rawBody?: boolean;
  /** The handler judges parts of the body one by one, text that is none included; nothing of it fails the whole. */
  readonly verbatim?: boolean;
  /** In bytes after inflation: 1 MiB unless said; a raw body is counted by its handler. */
  readonly bodyLimit?: number;
  readonly handle: (request: RouteRequest<z.output<P>, z.output<Q>, z.output<B>>) => Promise<unknown>;
};

/** A registered route without its handler: what descriptions, and proofs about all routes, need. */
export type AnyRoute = Omit<RouteDefinition<string, z.ZodType, z.ZodType, z.ZodType>, 'handle'> & {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly path: string;
  readonly policy: Policy;
};

export type RouteRequest<P, Q, B> = {
  /** Present on every route that is not public. */
  readonly identity: Identity;
  readonly scope: Scope;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** The request as it comes in: a raw body is read from here (`headers` tell its type and encoding). */
  readonly stream: IncomingMessage;
  /** The client's address, as the gateway saw it. */
  readonly address: string;
};
