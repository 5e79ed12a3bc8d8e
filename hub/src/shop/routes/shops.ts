import { companySchema, newShopSchema, shopChangeSchema, shopSchema } from '@counterbook/shared/api';
import { idSchema } from '@counterbook/shared/id';
import { z } from 'zod';
import { requireShopInReach, shopsInReach } from '../../platform/auth/require-shop.ts';
import type { Config } from '../../platform/config/config.ts';
import { askService } from '../../platform/http/ask-service.ts';
import type { Routes } from '../../platform/http/create-router.ts';
import { notFound, refused } from '../../platform/http/problem.ts';
import { changeShop, createShop, type ShopDeps } from '../commands/change-shops.ts';
import { findShop, listShops, shopOf } from '../persistence/shop-repository.ts';

export function addShopRoutes({ add }: Routes, deps: ShopDeps, config: Config): void {
  const params = z.strictObject({ shopId: idSchema });
  add({
    route: 'POST /api/shops',
    summary: 'Open a shop',
    body: newShopSchema,
    status: 201,
    answer: shopSchema,
    handle: async ({ scope, body, stream }) => {
      const path = `/api/companies/${scope.companyId}`;
      const authorization = stream.headers.authorization ?? '';
      const at = { instances: config.serviceUrls.company, path, authorization };
      const company = await askService(at, companySchema);
      if (company === null) throw notFound();
      const created = await createShop(deps, scope, { shop: body, company });
      if (!created.ok) throw refused(created.refusal);
      return shopOf(created.value);
    },
  });
  add({
    route: 'GET /api/shops',
    summary: "The company's shops, or those one works in",
    answer: z.array(shopSchema),
    handle: async ({ scope, identity }) =>
      (await listShops(deps.models, scope, shopsInReach(identity))).map(shopOf),
  });
  add({
    route: 'GET /api/shops/{shopId}',
    summary: 'One shop with its settings',
    params,
    answer: shopSchema,
    handle: async ({ scope, identity, params: { shopId } }) => {
      requireShopInReach(identity, shopId);
      const shop = await findShop(deps.models, scope, shopId);
      if (shop === null) throw notFound();
      return shopOf(shop);
    },
  });
  add({
    route: 'PATCH /api/shops/{shopId}',
    summary: "Change a shop's settings; its tills learn of it",
    params,
    body: shopChangeSchema,
    answer: shopSchema,
    handle: async ({ scope, identity, params: { shopId }, body }) => {
      requireShopInReach(identity, shopId);
      const shop = await changeShop(deps, scope, { id: shopId, change: body });
      if (shop === null) throw notFound();
      return shopOf(shop);
    },
  });
}
