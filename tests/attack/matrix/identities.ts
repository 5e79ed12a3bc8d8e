import type { Identity, Role } from '../../../hub/src/platform/auth/identity.ts';
import { type TwoCompanies, tokenOf } from '../world/two-companies.ts';

/** Somebody who knocks: everybody but the super admin belongs to Alpha, and those of a shop to its first. */
export type Caller = { readonly role: Role | 'none'; readonly token: string | null };

/** Those who could only do harm come first, those who may change most come last. */
export async function callers(
  baseUrl: string,
  world: TwoCompanies,
  issueToken: (identity: Identity) => string,
): Promise<readonly Caller[]> {
  const { accounts, own, terminals } = world;
  // Nobody signs in as a customer yet: the token is one that the hub's own key signed.
  const customer = {
    id: own.customerId,
    role: 'customer',
    companyId: own.companyId,
    shopIds: [],
  } as const;
  const device = { id: terminals.own.id, companyId: own.companyId, shopIds: [own.shopId] };
  return [
    { role: 'none', token: null },
    { role: 'customer', token: issueToken(customer) },
    { role: 'device', token: await terminals.own.token() },
    { role: 'revoked-device', token: issueToken({ ...device, role: 'revoked-device' }) },
    { role: 'staff', token: await tokenOf(baseUrl, accounts.staff) },
    { role: 'shop-manager', token: await tokenOf(baseUrl, accounts.manager) },
    { role: 'company-admin', token: await tokenOf(baseUrl, accounts.admin) },
    { role: 'super-admin', token: await tokenOf(baseUrl, accounts.superAdmin) },
  ];
}
