import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import type { Identity, Role, Scope } from '../auth/identity.ts';

/**
 * One row per route: where, who may, what comes in, what goes out. The same row mounts the handler, guards it
 * and appears in the OpenAPI page. `public` asks for no token.
 */
export type RouteDefinition<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> = {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Full, with OpenAPI parameters: `/api/shops/{shopId}/levels`. */
  readonly path: string;
  readonly summary: string;
  readonly policy: readonly Role[] | 'public';
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly answer: z.ZodType;
  /** Answered on success: 200 unless said. */
  readonly status?: number;
  /** The body is left to the handler as `request.stream` (an import, something compressed); `body` stays unset. */
  readonly rawBody?: boolean;
  /** In bytes after inflation: 1 MiB unless said; a raw body is counted by its handler. */
  readonly bodyLimit?: number;
  readonly handle: (request: RouteRequest<z.output<P>, z.output<Q>, z.output<B>>) => Promise<unknown>;
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
