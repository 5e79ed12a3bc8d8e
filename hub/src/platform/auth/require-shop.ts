import { notFound } from '../http/problem.ts';
import { canSeeShop, type Identity } from './identity.ts';

/** Ends in 404 where the shop is outside the identity's reach; a company admin's shops are checked by the scope. */
export function requireShopInReach(identity: Identity, shopId: string): void {
  if (!canSeeShop(identity, shopId)) throw notFound();
}

/** The shops that a listing may show: null for all of the company's. */
export function shopsInReach(identity: Identity): readonly string[] | null {
  return identity.role === 'company-admin' ? null : identity.shopIds;
}
