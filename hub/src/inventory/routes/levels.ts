import {
  cursorOf,
  levelsAnswerSchema,
  levelsQuerySchema,
  movementsAnswerSchema,
  movementsQuerySchema,
} from '@counterbook/shared/api';
import { canSeeShop } from '../../platform/auth/identity.ts';
import type { Routes } from '../../platform/http/create-router.ts';
import { notFound } from '../../platform/http/problem.ts';
import { type LevelModel, listLevels } from '../persistence/level-repository.ts';
import { listMovements, type MovementModel } from '../persistence/movement-repository.ts';

export function addLevelRoutes(
  routes: Routes,
  { levels, movements }: { readonly levels: LevelModel; readonly movements: MovementModel },
): void {
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
        levels: page,
        next: last && found.length > page.length ? cursorOf([last.shopId, last.id]) : null,
      };
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
