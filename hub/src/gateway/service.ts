/**
 * The one address that people, portals and tills know. It guards, logs and hands on; what is true is known by the
 * services behind it, which verify every token themselves.
 */
import { Router } from 'express';
import type { Logger } from 'pino';
import type { Config } from '../platform/config/config.ts';
import type { ServiceUrls } from '../platform/config/service-urls.ts';
import { createMetrics } from '../platform/metrics/metrics.ts';
import { type Served, serve } from '../platform/service/serve.ts';
import { mergeOpenApi } from './domain/merge-openapi.ts';
import { documentsOf, healthOf } from './domain/upstreams.ts';
import { docsPage } from './routes/docs-page.ts';
import { slowDown, strictCors, strictHeaders } from './routes/guard.ts';
import { homePage } from './routes/home-page.ts';
import { PAGE_HASHES } from './routes/page.ts';
import { createProxy } from './routes/proxy.ts';
import { shopInQuery } from './routes/shop-in-query.ts';

const SIGN_IN_LIMIT = { requests: 300, seconds: 60 };

/** `urls`: the services' base addresses by name, in the order in which the pages show them. */
export async function startGateway(
  deps: { readonly config: Config; readonly log: Logger },
  instances: ServiceUrls,
): Promise<Served> {
  const { config } = deps;
  const urls = Object.fromEntries(
    Object.entries(instances).flatMap(([name, [url]]) => (url ? [[name, url]] : [])),
  );
  const log = deps.log.child({ service: 'gateway' });
  let publicUrl = config.publicUrl ?? '';
  const origins = () => [URL.parse(publicUrl)?.origin ?? '', ...config.corsOrigins];
  const proxy = createProxy({ urls, origins, log });

  const router = Router();
  router.use(pages(config.tillUrl, urls, () => publicUrl));
  router.use('/api/auth', slowDown(SIGN_IN_LIMIT));
  router.use('/api', shopInQuery(urls.shop, Date.now));
  router.all(/^\/api(?:\/|$)/, proxy.pass);

  const at = { host: config.host, port: config.port, variable: 'HUB_PORT' };
  const served = await serve(
    {
      log,
      metrics: createMetrics('gateway'),
      http: config.http,
      checks: () => ({ services: async () => (await healthOf(urls)).every(({ ready }) => ready) }),
      guards: [strictHeaders(PAGE_HASHES), strictCors(origins)],
      trustProxies: config.http.trustedProxies,
    },
    [router],
    at,
  );
  publicUrl = config.publicUrl ?? served.url;
  served.server.on('upgrade', proxy.upgrade);
  return {
    ...served,
    stop: async () => {
      await served.stop();
      proxy.stop();
    },
  };
}

function pages(tillUrl: string, urls: Readonly<Record<string, string>>, publicUrl: () => string): Router {
  const router = Router();
  const merged = async () => mergeOpenApi(await documentsOf(urls), publicUrl());
  router.use(['/health/services', '/docs', '/openapi.json'], (_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  router.get('/', async (_request, response) => {
    response.set('Cache-Control', 'no-store').send(homePage(await healthOf(urls), tillUrl));
  });
  router.get('/health/services', async (_request, response) => {
    response.json(await healthOf(urls));
  });
  router.get('/openapi.json', async (_request, response) => {
    response.json(await merged());
  });
  router.get('/docs', async (_request, response) => {
    response.send(docsPage(await merged(), Object.keys(urls)));
  });
  return router;
}
