/** Who asks, as the verified token says. `companyId` comes from here and from nowhere else. */
export type Identity = {
  readonly id: string;
  readonly role: Role;
  /** Null for a super admin only. */
  readonly companyId: string | null;
  /** The shops that a manager, staff member or device belongs to; empty for company-wide roles. */
  readonly shopIds: readonly string[];
  /** The sign-in that the token goes back to; a device's goes back to none. */
  readonly sessionId?: string | undefined;
  /** Of a device: the epoch with which its present enrolment began. */
  readonly enrolledEpoch?: number | undefined;
};

/** `revoked-device`: a terminal that was shut out. It may hand in what it still has, to be set aside, and no more. */
export const ROLES = [
  'super-admin',
  'company-admin',
  'shop-manager',
  'staff',
  'customer',
  'device',
  'revoked-device',
] as const;
export type Role = (typeof ROLES)[number];

/** The first argument of every repository call: there is no unscoped query. */
export type Scope = { readonly companyId: string };

/** `sees`: false for a shop outside the identity's reach; the answer is then 404, as for a thing that is not. */
export function canSeeShop(identity: Identity, shopId: string): boolean {
  return identity.role === 'company-admin' || identity.shopIds.includes(shopId);
}
