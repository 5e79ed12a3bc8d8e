import { companySchema, type Shop, shopSchema } from '@counterbook/shared/api';
import type { z } from 'zod';
import { requireShopInReach } from '../../platform/auth/require-shop.ts';
import type { Config } from '../../platform/config/config.ts';
import { askService } from '../../platform/http/ask-service.ts';
import { notFound } from '../../platform/http/problem.ts';
import type { RouteRequest } from '../../platform/http/route.ts';

type Asking = Pick<RouteRequest<unknown, unknown, unknown>, 'identity' | 'stream'>;

/** What auth has to ask others before it hires or enrols: always in the caller's name. */
export type Neighbours = {
  /** What the company is called; ends in 404 where the caller has no such company. */
  readonly companyName: (request: Asking, companyId: string) => Promise<string>;
  /** Ends in 404 where the shop is not there or not within the caller's reach. */
  readonly requireShop: (request: Asking, shopId: string) => Promise<Shop>;
};

export function createNeighbours(config: Config): Neighbours {
  const find = <S extends z.ZodType>(request: Asking, service: string, path: string, schema: S) => {
    const authorization = request.stream.headers.authorization ?? '';
    return askService({ instances: config.serviceUrls[service], path, authorization }, schema);
  };
  return {
    companyName: async (request, companyId) => {
      const company = await find(request, 'company', `/api/companies/${companyId}`, companySchema);
      if (company === null) throw notFound();
      return company.name;
    },
    requireShop: async (request, shopId) => {
      requireShopInReach(request.identity, shopId);
      const shop = await find(request, 'shop', `/api/shops/${shopId}`, shopSchema);
      if (shop === null) throw notFound();
      return shop;
    },
  };
}
