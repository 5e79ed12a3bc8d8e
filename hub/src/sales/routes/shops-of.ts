import { canSeeShop, type Identity } from '../../platform/auth/identity.ts';
import { notFound } from '../../platform/http/problem.ts';

/** The shops that an answer may be about: the asked one, else all of the identity's; null is every shop. */
export function shopsOf(identity: Identity, shopId: string | undefined): readonly string[] | null {
  if (shopId === undefined) return identity.role === 'company-admin' ? null : identity.shopIds;
  if (!canSeeShop(identity, shopId)) throw notFound();
  return [shopId];
}
