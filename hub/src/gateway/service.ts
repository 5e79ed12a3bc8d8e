/**
 * The one address that people, portals and tills know. It guards, counts, logs and hands on; what is true is known by
 * the services behind it, which verify every token themselves.
 */
import { Router } from 'express';
import type { Logger } from 'pino';
import proxyAddress from 'proxy-addr';
import { POLICIES } from '../platform/auth/policies.ts';
import type { TokenVerifier } from '../platform/auth/token-verifier.ts';
import type { Config } from '../platform/config/config.ts';
import type { ServiceUrls } from '../platform/config/service-urls.ts';
import { createUpstream, type Upstream } from '../platform/http/upstreams/upstream.ts';
import { watchHealth } from '../platform/http/upstreams/watch-health.ts';
import { createMetrics } from '../platform/metrics/metrics.ts';
import { type Served, serve } from '../platform/service/serve.ts';
import { createRouteFinder } from './domain/known-routes.ts';
import { healthOf } from './domain/service-health.ts';
import { createDocuments } from './routes/documents.ts';
import { strictCors, strictHeaders } from './routes/guard.ts';
import { identify, refuseBadTokens } from './routes/identify.ts';
import { createLimits, type Limits } from './routes/limits.ts';
import { PAGE_HASHES } from './routes/page.ts';
import { pages } from './routes/pages.ts';
import { createProxy } from './routes/proxy.ts';
import { shopInQuery } from './routes/shop-in-query.ts';
import { createUpgrade } from './routes/upgrade.ts';
import { observeUpstreams } from './routes/upstream-metrics.ts';

type Deps = { readonly config: Config; readonly log: Logger; readonly tokens: TokenVerifier };

/** `urls`: the services' instances by name, in the order in which the pages show them. */
export async function startGateway(deps: Deps, urls: ServiceUrls): Promise<Served> {
  const { config } = deps;
  const { http } = config;
  const log = deps.log.child({ service: 'gateway' });
  const metrics = createMetrics('gateway');
  const timing = { now: () => performance.now(), random: Math.random };
  const upstreams = new Map(
    Object.entries(urls).map(([name, instances]) => [name, createUpstream(name, instances, timing)]),
  );
  observeUpstreams([...upstreams.values()], metrics);
  const limits = createLimits(http.limits, metrics, timing.now);
  let publicUrl = config.publicUrl ?? '';
  const origins = () => [URL.parse(publicUrl)?.origin ?? '', ...config.corsOrigins];
  const document = createDocuments({
    upstreams: [...upstreams.values()],
    publicUrl: () => publicUrl,
    now: timing.now,
  });

  const router = Router();
  router.use(pages({ upstreams: [...upstreams.values()], document, tillUrl: config.tillUrl }));
  router.use('/api', apiRoutes({ ...deps, log, upstreams, limits }));

  const watching = await watchHealth(
    [...upstreams].map(([name, upstream]) => ({ upstream, urls: urls[name] ?? [] })),
    { log, random: timing.random },
  );
  const served = await serve(
    {
      log,
      metrics,
      http,
      // A gateway whose services are ill says so in its answers; one that reaches none of them is of no use.
      checks: () => ({
        services: async () => upstreams.size === 0 || healthOf(upstreams.values()).some(({ ready }) => ready),
      }),
      guards: [strictHeaders(PAGE_HASHES), strictCors(origins)],
      trustProxies: http.trustedProxies,
    },
    [router],
    { host: config.host, port: config.port, variable: 'HUB_PORT' },
  ).catch((error: unknown) => {
    watching.stop();
    throw error;
  });
  publicUrl = config.publicUrl ?? served.url;
  const isProxy = proxyAddress.compile([...http.trustedProxies]);
  served.server.on(
    'upgrade',
    createUpgrade({
      sync: upstreams.get('sync'),
      origins,
      addressOf: (request) => proxyAddress(request, isProxy),
      waitOf: limits.waitOf,
      log,
    }),
  );
  return {
    ...served,
    stop: async () => {
      await served.stop();
      watching.stop();
      await Promise.all([...upstreams.values()].map((upstream) => upstream.stop()));
    },
  };
}

function apiRoutes(
  deps: Deps & { readonly upstreams: ReadonlyMap<string, Upstream>; readonly limits: Limits },
): Router {
  const { tokens, upstreams, limits, log } = deps;
  const router = Router();
  router.use(identify({ tokens, findRoute: createRouteFinder(POLICIES) }), limits.guard, refuseBadTokens);
  const shops = () => (upstreams.get('shop')?.instances() ?? []).map(({ url }) => url);
  router.use(shopInQuery(shops, () => performance.now()));
  router.use(createProxy({ upstreams, log }));
  return router;
}
