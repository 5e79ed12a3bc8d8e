import { createRoutes } from '../platform/http/create-router.ts';
import { createOutbox } from '../platform/outbox/outbox.ts';
import type { RunningService, Service, ServiceContext } from '../platform/service/service.ts';
import type { CompanyDeps } from './commands/change-companies.ts';
import { companyModelOf } from './persistence/company-repository.ts';
import { addCompanyRoutes } from './routes/companies.ts';

export const company: Service = { name: 'company', port: 8002, database: 'companydb', start };

async function start(context: ServiceContext): Promise<RunningService> {
  const deps: CompanyDeps = {
    connection: context.connection,
    companies: companyModelOf(context.connection),
    outbox: createOutbox(context),
    now: context.now,
    newId: context.newId,
  };
  await deps.companies.createIndexes();
  const routes = createRoutes(context);
  addCompanyRoutes(routes, deps);
  await deps.outbox.start();
  return { routes, stop: deps.outbox.stop };
}
