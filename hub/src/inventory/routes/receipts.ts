import { receiptAnswerSchema, receiptSchema } from '@counterbook/shared/api';
import type { Routes } from '../../platform/http/create-router.ts';
import { notFound, refused } from '../../platform/http/problem.ts';
import { type ReceiveDeps, receiveGoods } from '../commands/receive-goods.ts';
import type { ShopModel } from '../persistence/shop-repository.ts';
import { isOwnShop } from './own-shop.ts';

type Deps = ReceiveDeps & { readonly shops: ShopModel };

export function addReceiptRoutes(routes: Routes, deps: Deps): void {
  routes.add({
    route: 'POST /api/inventory/receipts',
    summary: 'Book goods that arrived at a shop',
    body: receiptSchema,
    bodyLimit: 2 * 1024 * 1024,
    answer: receiptAnswerSchema,
    status: 201,
    handle: async ({ identity, scope, body }) => {
      if (!(await isOwnShop(deps, identity, scope, body.shopId))) throw notFound();
      const received = await receiveGoods(deps, scope, body, identity.id);
      if (!received.ok) throw refused(received.refusal);
      return received.value;
    },
  });
}
