import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UnavailableError } from '@counterbook/shared/result';
import express, {
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
  type Router,
} from 'express';
import type { Logger } from 'pino';
import { defaultHttpConfig, type HttpConfig } from '../config/http-config.ts';
import { notFound } from '../http/problem.ts';
import { requestId } from '../http/request-id.ts';
import { requestLog } from '../http/request-log.ts';
import { sendProblem } from '../http/send-problem.ts';
import { strictRequest } from '../http/strict-request.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { metricsRoute } from '../metrics/metrics-route.ts';
import { BOUNDS, boundConnections } from './bounds.ts';
import { createDrain } from './drain.ts';
import { endEarlyAnswers } from './early-answers.ts';
import { type Checks, healthRoutes } from './health-routes.ts';
import { answerParserFaults } from './parser-faults.ts';

export type Served = { readonly server: Server; readonly url: string; readonly stop: () => Promise<void> };

export type Place = { readonly host: string; readonly port: number; readonly variable: string };

type Door = {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly http?: HttpConfig;
  /** Asked whenever somebody wants to know whether the service is ready. */
  readonly checks?: () => Checks;
  /** What every request passes first, those for health and metrics too. */
  readonly guards?: readonly RequestHandler[];
  /** Takes leave of whoever is connected by socket, before the rest is cut. */
  readonly leave?: () => void;
  /** Whose X-Forwarded-For is believed: neighbours, unless said. */
  readonly trustProxies?: readonly string[];
};

/** Services listen behind the gateway, which writes X-Forwarded-For itself. */
const NEIGHBOURS = ['loopback', 'linklocal', 'uniquelocal'];

/**
 * One HTTP server around routers, with what every service has alike: request ids, a line in the log, health, metrics,
 * bounds, and the last words (404, faults).
 */
export async function serve(door: Door, routers: readonly Router[], at: Place): Promise<Served> {
  const { log, metrics, http = defaultHttpConfig(), checks = () => ({}), leave = () => undefined } = door;
  const app = express();
  const server = createServer(BOUNDS, app);
  const drain = createDrain(server, { ...http.shutdown, leave });
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', door.trustProxies ?? NEIGHBOURS);
  app.use(requestId, requestLog(log, metrics), endEarlyAnswers);
  for (const guard of door.guards ?? []) app.use(guard);
  app.use(strictRequest);
  app.use(healthRoutes(checks, drain.isStopping), metricsRoute(metrics, http.metricsToken));
  for (const router of routers) app.use(router);
  app.use(() => {
    throw notFound();
  });
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) =>
    sendProblem(log, error, request, response),
  );
  answerParserFaults(server, log, metrics);
  const isProxy: (address: string, hop: number) => boolean = app.get('trust proxy fn');
  const perAddress = http.maxConnectionsPerAddress;
  boundConnections(server, { perAddress, isExempt: (address) => isProxy(address, 0), log });
  await listen(server, at);
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://${reachable(at.host)}:${port}`, stop: drain.stop };
}

/** Where a neighbour on this machine finds a server that listens everywhere. */
function reachable(host: string): string {
  return host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
}

function listen(server: Server, { host, port, variable }: Place): Promise<void> {
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
