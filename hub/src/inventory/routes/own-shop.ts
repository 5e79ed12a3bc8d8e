import { setTimeout as sleep } from 'node:timers/promises';
import { canSeeShop, type Identity, type Scope } from '../../platform/auth/identity.ts';
import { isShopOf, type ShopModel } from '../persistence/shop-repository.ts';

/** A shop made this moment is still on its way here by the bus: it is given a second to arrive. */
const ARRIVAL_TRIES = 20;
const ARRIVAL_PAUSE_MS = 50;

/** A manager's token names the shops; an admin's names the company, and the shop must be one of its. */
export async function isOwnShop(
  { shops }: { readonly shops: ShopModel },
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
