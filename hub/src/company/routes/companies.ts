import { companyChangeSchema, companySchema, newCompanySchema } from '@counterbook/shared/api';
import { idSchema } from '@counterbook/shared/id';
import { z } from 'zod';
import type { Identity, Scope } from '../../platform/auth/identity.ts';
import type { Routes } from '../../platform/http/create-router.ts';
import { notFound } from '../../platform/http/problem.ts';
import { type CompanyDeps, changeCompany, createCompany } from '../commands/change-companies.ts';
import { companyOf, findCompany, listCompanies } from '../persistence/company-repository.ts';

export function addCompanyRoutes({ add }: Routes, deps: CompanyDeps): void {
  const params = z.strictObject({ companyId: idSchema });
  add({
    route: 'POST /api/companies',
    summary: 'Open a company',
    body: newCompanySchema,
    status: 201,
    answer: companySchema,
    handle: async ({ body }) => companyOf(await createCompany(deps, body)),
  });
  add({
    route: 'GET /api/companies',
    summary: 'All companies of this hub',
    answer: z.array(companySchema),
    handle: async () => (await listCompanies(deps.companies)).map(companyOf),
  });
  add({
    route: 'GET /api/companies/{companyId}',
    summary: 'One company',
    params,
    answer: companySchema,
    handle: async ({ identity, params: { companyId } }) => {
      const company = await findCompany(deps.companies, scopeOf(identity, companyId));
      if (company === null) throw notFound();
      return companyOf(company);
    },
  });
  add({
    route: 'PATCH /api/companies/{companyId}',
    summary: "Change a company's name or locale",
    params,
    body: companyChangeSchema,
    answer: companySchema,
    handle: async ({ identity, params: { companyId }, body }) => {
      const company = await changeCompany(deps, scopeOf(identity, companyId), body);
      if (company === null) throw notFound();
      return companyOf(company);
    },
  });
}

/** A super admin may mean any company; to everybody else another one is not there. */
function scopeOf(identity: Identity, companyId: string): Scope {
  if (identity.role !== 'super-admin' && identity.companyId !== companyId) throw notFound();
  return { companyId };
}
