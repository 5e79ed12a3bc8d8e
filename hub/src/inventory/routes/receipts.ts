import { setTimeout as sleep } from 'node:timers/promises';
import { receiptAnswerSchema, receiptSchema } from '@counterbook/shared/api';
import { canSeeShop, type Identity, type Scope } from '../../platform/auth/identity.ts';
import type { Routes } from '../../platform/http/create-router.ts';
import { notFound, refused } from '../../platform/http/problem.ts';
import { type ReceiveDeps, receiveGoods } from '../commands/receive-goods.ts';
import { isShopOf, type ShopModel } from '../persistence/shop-repository.ts';

type Deps = ReceiveDeps & { readonly shops: ShopModel };

/** A shop made this moment is still on its way here by the bus: it is given a second to arrive. */
const ARRIVAL_TRIES = 20;
const ARRIVAL_PAUSE_MS = 50;

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

/** A manager's token names the shops; an admin's names the company, and the shop must be one of its. */
async function isOwnShop(
  { shops }: Deps,
  identity: Identity,
  scope: Scope,
  shopId: string,
): Promise<boolean> {
  if (!canSeeShop(identity, shopId)) return false;
  if (identity.shopIds.includes(shopId)) return true;
  for (let attempt = 0; attempt < ARRIVAL_TRIES; attempt++) {
    if (await isShopOf(shops, scope, shopId)) return true;
    await sleep(ARRIVAL_PAUSE_MS);
  }
  return false;
}
