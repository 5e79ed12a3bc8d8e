import type { CustomerChange } from '@counterbook/shared/api';
import type { Customer } from '@counterbook/shared/debt';
import type { Connection } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { inTransaction } from '../../platform/mongo/transaction.ts';
import type { Outbox } from '../../platform/outbox/outbox.ts';
import { findCustomers, saveCustomer } from '../persistence/customer-repository.ts';
import { customerChanged } from './debt-events.ts';
import type { DebtDeps } from './post-ledger.ts';

export type ChangeDeps = DebtDeps & { readonly connection: Connection; readonly outbox: Outbox };

/** Changes the fields that are named; null when the company has no such customer. */
export function changeCustomer(
  deps: ChangeDeps,
  scope: Scope,
  id: string,
  change: CustomerChange,
): Promise<Customer | null> {
  return inTransaction(deps.connection, async (session) => {
    const [found] = await findCustomers(deps.customers, scope, [id], session);
    if (!found) return null;
    const named = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    const customer: Customer = { ...found.customer, ...named };
    const changed = { customer, version: found.version + 1 };
    await saveCustomer(deps.customers, scope, changed, session);
    await deps.outbox.add(session, [customerChanged(scope, changed, deps.now())]);
    return customer;
  });
}
