import { Router } from 'express';
import type { Upstream } from '../../platform/http/upstreams/upstream.ts';
import type { OpenApiDocument } from '../domain/merge-openapi.ts';
import { healthOf } from '../domain/service-health.ts';
import { resetPasswordPage, verifyEmailPage } from './account-pages.ts';
import { docsPage } from './docs-page.ts';
import { homePage } from './home-page.ts';

/** What people see of the hub itself. */
export function pages(deps: {
  readonly upstreams: readonly Upstream[];
  readonly document: () => Promise<OpenApiDocument>;
  readonly tillUrl: string;
}): Router {
  const { upstreams, document, tillUrl } = deps;
  const router = Router();
  router.use(['/health/services', '/docs', '/openapi.json'], (_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  router.get('/', (_request, response) => {
    response.set('Cache-Control', 'no-store').send(homePage(healthOf(upstreams), tillUrl));
  });
  router.get('/health/services', (_request, response) => {
    response.json(healthOf(upstreams));
  });
  router.get('/openapi.json', async (_request, response) => {
    response.json(await document());
  });
  router.get('/account/reset-password', (_request, response) => {
    response.set('Cache-Control', 'no-store').send(resetPasswordPage());
  });
  router.get('/account/verify-email', (_request, response) => {
    response.set('Cache-Control', 'no-store').send(verifyEmailPage());
  });
  router.get('/docs', async (_request, response) => {
    const names = upstreams.map(({ service }) => service);
    response.send(docsPage(await document(), names));
  });
  return router;
}
