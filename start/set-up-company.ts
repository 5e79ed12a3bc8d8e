/**
 * Sets a company up through the hub's own API, as its people would: super admin, company, admin, shops, staff.
 * Every step looks first whether it is done, so that a set-up cut off in the middle goes on where it stood.
 */
import type { Company, Session, Shop, Staff } from '@counterbook/shared/api';
import type { TaxRate } from '@counterbook/shared/tax';
import { createHubClient, type HubClient, HubRefusal } from './hub-client.ts';

export type CompanyPlan = {
  readonly name: string;
  readonly currency: string;
  readonly locale: string;
  readonly shops: readonly ShopPlan[];
};

export type ShopPlan = {
  readonly code: string;
  readonly name: string;
  readonly addressLines: readonly string[];
  readonly taxNumber: string;
  readonly taxRates: readonly TaxRate[];
  readonly receiptFooter: string;
  readonly staff: readonly {
    readonly name: string;
    readonly role: 'manager' | 'cashier';
    readonly pin: string;
  }[];
};

export type Credentials = { readonly email: string; readonly password: string };
export type Accounts = { readonly superAdmin: Credentials; readonly admin: Credentials };

export type SetUpShop = {
  readonly id: string;
  readonly code: string;
  readonly staff: readonly (Staff & { readonly pin: string })[];
};
export type SetUpCompany = {
  readonly companyId: string;
  readonly admin: HubClient;
  readonly shops: readonly SetUpShop[];
};

export async function setUpCompany(
  baseUrl: string,
  plan: CompanyPlan,
  accounts: Accounts,
): Promise<SetUpCompany> {
  const hub = createHubClient(baseUrl);
  await unlessDone(() => hub.post('/api/auth/bootstrap', { ...accounts.superAdmin, name: 'Super admin' }));
  const superAdmin = hub.as(() => signIn(hub, accounts.superAdmin));
  const companies = await superAdmin.get<readonly Company[]>('/api/companies');
  const company =
    companies.find(({ name }) => name === plan.name) ??
    (await superAdmin.post<Company>('/api/companies', {
      name: plan.name,
      currency: plan.currency,
      locale: plan.locale,
    }));
  await unlessDone(() =>
    superAdmin.post('/api/users', {
      ...accounts.admin,
      name: 'Company admin',
      role: 'company-admin',
      companyId: company.id,
    }),
  );
  const admin = hub.as(() => signIn(hub, accounts.admin));
  const shops: SetUpShop[] = [];
  for (const shopPlan of plan.shops) shops.push(await setUpShop(admin, shopPlan));
  return { companyId: company.id, admin, shops };
}

export async function signIn(hub: HubClient, credentials: Credentials): Promise<string> {
  const session = await hub.post<Session>('/api/auth/login', credentials);
  return session.accessToken;
}

/** A one-time code with which a new till joins the shop. */
export async function enrolmentCode(admin: HubClient, shopId: string): Promise<string> {
  return (await admin.post<{ code: string }>('/api/devices/enrolment-codes', { shopId })).code;
}

async function setUpShop(admin: HubClient, plan: ShopPlan): Promise<SetUpShop> {
  const { staff: people, ...details } = plan;
  const shops = await admin.get<readonly Shop[]>('/api/shops');
  const shop =
    shops.find(({ code }) => code === plan.code) ?? (await admin.post<Shop>('/api/shops', details));
  const hired = await admin.get<readonly Staff[]>(`/api/staff?shopId=${shop.id}`);
  const staff: (Staff & { pin: string })[] = [];
  for (const person of people) {
    const member =
      hired.find(({ name }) => name === person.name) ??
      (await admin.post<Staff>('/api/staff', { shopId: shop.id, ...person }));
    staff.push({ ...member, pin: person.pin });
  }
  return { id: shop.id, code: shop.code, staff };
}

/** A conflict says that an earlier run got this far. */
async function unlessDone(step: () => Promise<unknown>): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (!(error instanceof HubRefusal) || (error.status !== 409 && error.status !== 404)) throw error;
  }
}
