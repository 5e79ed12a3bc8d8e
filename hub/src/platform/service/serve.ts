import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UnavailableError } from '@counterbook/shared/result';
import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import type { Logger } from 'pino';
import { notFound } from '../http/problem.ts';
import { requestId } from '../http/request-id.ts';
import { sendProblem } from '../http/send-problem.ts';

export type Served = { readonly server: Server; readonly url: string; readonly stop: () => Promise<void> };

/** One HTTP server around routers, with the last words (404, faults) that every service says alike. */
export async function serve(
  log: Logger,
  routers: readonly Router[],
  at: { readonly host: string; readonly port: number; readonly variable: string },
): Promise<Served> {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  // Services listen behind the gateway, which writes X-Forwarded-For itself.
  app.set('trust proxy', 'loopback, linklocal, uniquelocal');
  app.use(requestId);
  for (const router of routers) app.use(router);
  app.use(() => {
    throw notFound();
  });
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) =>
    sendProblem(log, error, request, response),
  );
  const server = createServer({ keepAliveTimeout: 65_000 }, app);
  await listen(server, at);
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://${reachable(at.host)}:${port}`, stop: () => close(server) };
}

/** Where a neighbour on this machine finds a server that listens everywhere. */
function reachable(host: string): string {
  return host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
}

function listen(
  server: Server,
  { host, port, variable }: { readonly host: string; readonly port: number; readonly variable: string },
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const isTaken = 'code' in error && error.code === 'EADDRINUSE';
      reject(
        isTaken
          ? new UnavailableError(`port ${port} is in use: stop the other program or set ${variable}`)
          : error,
      );
    });
    server.listen(port, host, resolve);
  });
}

/** Answers in work are finished, idle connections are let go; after a grace of two seconds all are cut. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), 2000);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
