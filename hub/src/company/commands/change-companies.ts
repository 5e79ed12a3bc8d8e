import type { CompanyChange, NewCompany } from '@counterbook/shared/api';
import type { CompanyChanged, Event } from '@counterbook/shared/events';
import type { Connection } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { inTransaction } from '../../platform/mongo/transaction.ts';
import { newEvent } from '../../platform/outbox/new-event.ts';
import type { Outbox } from '../../platform/outbox/outbox.ts';
import { type CompanyModel, findCompany, type StoredCompany } from '../persistence/company-repository.ts';

export type CompanyDeps = {
  readonly connection: Connection;
  readonly companies: CompanyModel;
  readonly outbox: Outbox;
  readonly now: () => Date;
  readonly newId: () => string;
};

export async function createCompany(deps: CompanyDeps, input: NewCompany): Promise<StoredCompany> {
  const company: StoredCompany = { _id: deps.newId(), ...input, active: true, version: 1 };
  await inTransaction(deps.connection, async (session) => {
    await deps.companies.create([company], { session });
    await deps.outbox.add(session, [companyChanged(company, deps.now())]);
  });
  return company;
}

/** Null: there is no such company. */
export async function changeCompany(
  deps: CompanyDeps,
  scope: Scope,
  change: CompanyChange,
): Promise<StoredCompany | null> {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  return inTransaction(deps.connection, async (session) => {
    const before = await findCompany(deps.companies, scope, session);
    if (before === null) return null;
    const after: StoredCompany = { ...before, ...given, version: before.version + 1 };
    const { _id, ...rest } = after;
    await deps.companies.updateOne({ _id }, { $set: rest }, { session });
    await deps.outbox.add(session, [companyChanged(after, deps.now())]);
    return after;
  });
}

function companyChanged(company: StoredCompany, time: Date): Event {
  const { _id: companyId, name, currency, locale, version } = company;
  const data: CompanyChanged = { companyId, name, currency, locale, version };
  return newEvent({
    source: 'company',
    type: 'company.changed',
    companyId,
    partitionKey: companyId,
    data,
    time,
  });
}
