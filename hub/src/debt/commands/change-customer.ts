import type { CustomerChange } from '@counterbook/shared/api';
import type { FedCustomer } from '@counterbook/shared/sync';
import type { Connection } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { findOpen, writeAttention } from '../../platform/edits/attention-log.ts';
import { settledBy } from '../../platform/edits/edit-attention.ts';
import { inTransaction } from '../../platform/mongo/transaction.ts';
import type { Outbox } from '../../platform/outbox/outbox.ts';
import { findCustomers, saveCustomers } from '../persistence/customer-repository.ts';
import { customerChanged } from './debt-events.ts';
import type { EditDeps } from './merge-customer-edits.ts';
import { lookForSharedNumbers } from './value-clashes.ts';

export type ChangeDeps = EditDeps & { readonly connection: Connection; readonly outbox: Outbox };

/** Changes the fields that are named; null when the company has no such customer. */
export function changeCustomer(
  deps: ChangeDeps,
  scope: Scope,
  id: string,
  { change, staffId }: { readonly change: CustomerChange; readonly staffId: string },
): Promise<FedCustomer | null> {
  return inTransaction(deps.connection, async (session) => {
    const [found] = await findCustomers(deps.customers, scope, [id], session);
    if (!found) return null;
    const time = deps.now();
    const named = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    const fields = Object.keys(named);
    const confirmed = fields.filter((field) => Reflect.get(found.document, field) === named[field]);
    const who = { staffId, shopId: null, terminalId: null, at: time.toISOString() };
    const setNow = fields.filter((field) => !confirmed.includes(field)).map((field) => [field, who]);
    const customer: FedCustomer = { ...found.document, ...named };
    const changed = {
      document: customer,
      version: found.version + 1,
      setBy: { ...found.setBy, ...Object.fromEntries(setNow) },
    };
    await saveCustomers(deps.customers, scope, [changed], session);
    const settled = settledBy(await findOpen(deps.attention, scope, [id], session), id, fields);
    await deps.outbox.add(session, [
      customerChanged(scope, changed, time),
      ...(await writeAttention(deps.attention, { scope, source: 'debt', time }, settled, session)),
      ...(await lookForSharedNumbers(
        deps,
        scope,
        [{ document: customer, fields, confirmed, who: null }],
        session,
      )),
    ]);
    return customer;
  });
}
