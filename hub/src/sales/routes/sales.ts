import {
  cursorOf,
  recordedSaleSchema,
  salesAnswerSchema,
  salesQuerySchema,
  summaryQuerySchema,
  summarySchema,
} from '@counterbook/shared/api';
import { entryIdSchema } from '@counterbook/shared/id';
import { z } from 'zod';
import { canSeeShop } from '../../platform/auth/identity.ts';
import type { Routes } from '../../platform/http/create-router.ts';
import { notFound } from '../../platform/http/problem.ts';
import { type NamesModel, namesOf } from '../persistence/names-repository.ts';
import { findSale, listSales, type SaleModel, summariseSales } from '../persistence/sale-repository.ts';
import { shopsOf } from './shops-of.ts';

type Deps = { readonly sales: SaleModel; readonly names: NamesModel };

export function addSaleRoutes(routes: Routes, { sales, names }: Deps): void {
  routes.add({
    route: 'GET /api/sales',
    summary: 'Sales and refunds from the tills, the latest first',
    query: salesQuerySchema,
    answer: salesAnswerSchema,
    handle: async ({ identity, scope, query: { shopId, customerId, ...query } }) => {
      const customerIds = customerId === undefined ? null : await namesOf(names, scope, customerId);
      const reach = { shopIds: shopsOf(identity, shopId) };
      const found = await listSales(sales, scope, { ...query, ...reach, customerIds });
      const page = found.slice(0, query.limit);
      const last = page.at(-1);
      return {
        sales: page,
        next: last && found.length > page.length ? cursorOf([last.occurredAt, last.id]) : null,
      };
    },
  });
  // Before the route of one sale, whose id it would otherwise be.
  routes.add({
    route: 'GET /api/sales/summary',
    summary: 'How much was sold and given back',
    query: summaryQuerySchema,
    answer: summarySchema,
    handle: ({ identity, scope, query: { shopId, ...query } }) =>
      summariseSales(sales, scope, { ...query, shopIds: shopsOf(identity, shopId) }),
  });
  routes.add({
    route: 'GET /api/sales/{saleId}',
    summary: 'One sale or refund, by its journal entry',
    params: z.strictObject({ saleId: entryIdSchema }),
    answer: recordedSaleSchema,
    handle: async ({ identity, scope, params: { saleId } }) => {
      const sale = await findSale(sales, scope, saleId);
      if (!sale || !canSeeShop(identity, sale.shopId)) throw notFound();
      return sale;
    },
  });
}
