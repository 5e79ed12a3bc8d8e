import { companyEvents, type Event } from '@counterbook/shared/events';
import { parseOrThrow } from '@counterbook/shared/result';
import { consume } from '../../platform/inbox/consume.ts';
import type { ServiceContext } from '../../platform/service/service.ts';
import { applyCompany } from '../commands/apply-company.ts';
import type { ShopDeps } from '../commands/change-shops.ts';

export async function consumeCompanyChanges(context: ServiceContext, deps: ShopDeps): Promise<void> {
  const consumption = { ...context, queue: 'shop.events', types: ['company.changed'], batchSize: 100 };
  await consume(consumption, async (session, events) => {
    const told: Event[] = [];
    for (const { data } of events) {
      const change = parseOrThrow(companyEvents['company.changed'], data, 'company.changed');
      told.push(...(await applyCompany(deps, session, change)));
    }
    return told;
  });
}
