import type { Event } from '@counterbook/shared/events';
import { z } from 'zod';
import { createRoutes } from '../../platform/http/create-router.ts';
import type { Service } from '../../platform/service/service.ts';

/** Stands for the services that auth asks: shops s1 and s2 of company c1, s9 of company c9. */
const SHOPS: Readonly<Record<string, string>> = { s1: 'c1', s2: 'c1', s9: 'c9' };

export const shop: Service = {
  name: 'shop',
  port: 0,
  database: 'neighboursdb',
  start: async (context) => {
    const routes = createRoutes(context);
    const problem = { status: 404 };
    routes.router.get('/api/shops/:id', async (request, response) => {
      const identity = await context.tokens.verify(request.headers.authorization?.slice(7) ?? '');
      const id = request.params.id;
      if (SHOPS[id] === undefined || SHOPS[id] !== identity?.companyId) response.status(404).json(problem);
      else response.json(aShop(id));
    });
    return { routes, stop: async () => {} };
  },
};

export const company: Service = {
  name: 'company',
  port: 0,
  database: 'companydb',
  start: async (context) => {
    const routes = createRoutes(context);
    routes.add({
      route: 'GET /api/companies/{companyId}',
      summary: 'A company',
      params: z.object({ companyId: z.string() }),
      answer: z.unknown(),
      handle: async ({ params: { companyId: id } }) => {
        const money = { currency: 'GBP', locale: 'en-GB' };
        return { id, name: `Company ${id}`, ...money, active: true };
      },
    });
    return { routes, stop: async () => {} };
  },
};

/** Hears what auth tells the others. */
export function listenerOf(told: Event[]): Service {
  return {
    name: 'listener',
    port: 0,
    database: 'listenerdb',
    start: async (context) => {
      const types = ['staff.changed', 'device.enrolled', 'device.revoked', 'device.moved'];
      const handle = async (events: readonly Event[]) => {
        told.push(...events);
      };
      await context.bus.subscribe({ queue: 'listener', types, batchSize: 10, handle });
      return { routes: createRoutes(context), stop: async () => {} };
    },
  };
}

function aShop(id: string) {
  const taxRates = [{ code: 'A', name: 'Standard', ppm: 200_000 }];
  const names = { companyName: 'C', shopName: id, shopCode: 'HIGH', addressLines: [], taxNumber: '' };
  const money = { currency: 'GBP', locale: 'en-GB', pricesIncludeTax: true, cashRoundingStep: 1 };
  return { id, code: 'HIGH', name: id, settings: { id, ...names, ...money, taxRates, receiptFooter: '' } };
}
