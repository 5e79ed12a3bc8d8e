import { createRoutes } from '../platform/http/create-router.ts';
import { createOutbox } from '../platform/outbox/outbox.ts';
import type { RunningService, Service, ServiceContext } from '../platform/service/service.ts';
import type { ShopDeps } from './commands/change-shops.ts';
import { consumeCompanyChanges } from './consumers/on-company-changed.ts';
import { shopModelsOf } from './persistence/shop-repository.ts';
import { addShopRoutes } from './routes/shops.ts';

export const shop: Service = { name: 'shop', port: 8003, database: 'shopdb', start };

async function start(context: ServiceContext): Promise<RunningService> {
  const deps: ShopDeps = {
    connection: context.connection,
    models: shopModelsOf(context.connection),
    outbox: createOutbox(context),
    now: context.now,
    newId: context.newId,
  };
  await deps.models.shops.createIndexes();
  await deps.models.companies.createIndexes();
  await consumeCompanyChanges(context, deps);
  const routes = createRoutes(context);
  addShopRoutes(routes, deps, context.config);
  await deps.outbox.start();
  return { routes, stop: deps.outbox.stop };
}
