/** Who asks, as the verified token says. `companyId` comes from here and from nowhere else. */
export type Identity = {
  readonly id: string;
  readonly role: Role;
  /** Null for a super admin only. */
  readonly companyId: string | null;
  /** The shops that a manager, staff member or device belongs to; empty for company-wide roles. */
  readonly shopIds: readonly string[];
};

export const ROLES = ['super-admin', 'company-admin', 'shop-manager', 'staff', 'customer', 'device'] as const;
export type Role = (typeof ROLES)[number];

/** The first argument of every repository call: there is no unscoped query. */
export type Scope = { readonly companyId: string };

/** `sees`: false for a shop outside the identity's reach; the answer is then 404, as for a thing that is not. */
export function canSeeShop(identity: Identity, shopId: string): boolean {
  return identity.role === 'company-admin' || identity.shopIds.includes(shopId);
}
