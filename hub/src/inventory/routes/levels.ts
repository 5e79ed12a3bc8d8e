import {
  cursorOf,
  levelChangeSchema,
  levelsAnswerSchema,
  levelsQuerySchema,
  movementsAnswerSchema,
  movementsQuerySchema,
  shopLevelSchema,
} from '@counterbook/shared/api';
import { idSchema } from '@counterbook/shared/id';
import { z } from 'zod';
import { canSeeShop } from '../../platform/auth/identity.ts';
import type { Routes } from '../../platform/http/create-router.ts';
import { notFound } from '../../platform/http/problem.ts';
import { shopLevelOf } from '../commands/book.ts';
import { type MarkDeps, markScarce } from '../commands/mark-scarce.ts';
import { listLevels } from '../persistence/level-repository.ts';
import { listMovements } from '../persistence/movement-repository.ts';
import type { ShopModel } from '../persistence/shop-repository.ts';
import { isOwnShop } from './own-shop.ts';

export function addLevelRoutes(routes: Routes, deps: MarkDeps & { readonly shops: ShopModel }): void {
  const { levels, movements } = deps;
  routes.add({
    route: 'GET /api/inventory/levels',
    summary: 'What the shops have of each product',
    query: levelsQuerySchema,
    answer: levelsAnswerSchema,
    handle: async ({ identity, scope, query }) => {
      const { shopId } = query;
      if (shopId !== undefined && !canSeeShop(identity, shopId)) throw notFound();
      const own = identity.role === 'company-admin' ? null : identity.shopIds;
      const shopIds = shopId === undefined ? own : [shopId];
      const found = await listLevels(levels, scope, { ...query, shopIds });
      const page = found.slice(0, query.limit);
      const last = page.at(-1);
      return {
        levels: page.map(shopLevelOf),
        next: last && found.length > page.length ? cursorOf([last.shopId, last.id]) : null,
      };
    },
  });
  routes.add({
    route: 'PATCH /api/inventory/levels/{productId}',
    summary: 'Give each till of a shop a quota of scarce goods, or none any more',
    params: z.strictObject({ productId: idSchema }),
    body: levelChangeSchema,
    answer: shopLevelSchema,
    handle: async ({ identity, scope, params: { productId }, body: { shopId, scarce } }) => {
      if (!(await isOwnShop(deps, identity, scope, shopId))) throw notFound();
      return markScarce(deps, scope, { shopId, productId }, scarce);
    },
  });
  routes.add({
    route: 'GET /api/inventory/movements',
    summary: 'Why a level is what it is',
    query: movementsQuerySchema,
    answer: movementsAnswerSchema,
    handle: async ({ identity, scope, query }) => {
      if (!canSeeShop(identity, query.shopId)) throw notFound();
      const found = await listMovements(movements, scope, query);
      const page = found.slice(0, query.limit);
      const last = page.at(-1);
      return {
        movements: page,
        next: last && found.length > page.length ? cursorOf([last.recordedAt, last.id]) : null,
      };
    },
  });
}
