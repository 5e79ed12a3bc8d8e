import type { Event } from '@counterbook/shared/events';
import type { FedCustomer } from '@counterbook/shared/sync';
import type { ClientSession } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { lookForClashes, type Touched } from '../../platform/edits/value-clashes.ts';
import { findByValue, findCustomers } from '../persistence/customer-repository.ts';
import type { EditDeps } from './merge-customer-edits.ts';

/** Customers with one phone number or customer number between them. */
export function lookForSharedNumbers(
  deps: EditDeps,
  scope: Scope,
  touched: readonly Touched<FedCustomer>[],
  session: ClientSession,
): Promise<readonly Event[]> {
  const { customers, attention } = deps;
  return lookForClashes(
    attention,
    { scope, session, time: deps.now() },
    {
      kind: 'customer',
      source: 'debt',
      fields: ['phone', 'code'],
      owners: (field, values) => findByValue(customers, scope, { field, values }, session),
      byIds: async (ids) =>
        (await findCustomers(customers, scope, ids, session)).map(({ document }) => document),
      question: 'are they one and the same, or is one of the numbers wrong?',
    },
    touched,
  );
}
