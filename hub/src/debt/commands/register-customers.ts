import type { Event } from '@counterbook/shared/events';
import type { FedCustomer } from '@counterbook/shared/sync';
import type { ClientSession } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { findAccounts, saveAccounts } from '../persistence/account-repository.ts';
import { findCustomers, insertCustomers } from '../persistence/customer-repository.ts';
import { attentionRaised, customerChanged } from './debt-events.ts';
import type { DebtDeps } from './post-ledger.ts';

export type Registered = {
  /** As they stand now, in the order asked: one that was known stays as it was. */
  readonly customers: readonly FedCustomer[];
  /** Those of them who were not known. */
  readonly fresh: readonly FedCustomer[];
  readonly events: readonly Event[];
};

/**
 * Registers whoever is new, in the caller's transaction. Where somebody owed before being known, the
 * attention that was raised is closed.
 */
export async function registerCustomers(
  deps: DebtDeps,
  scope: Scope,
  session: ClientSession,
  asked: readonly FedCustomer[],
): Promise<Registered> {
  const ids = asked.map(({ id }) => id);
  const known = await findCustomers(deps.customers, scope, ids, session);
  const standing = new Map(known.map(({ document }) => [document.id, document]));
  const fresh: FedCustomer[] = [];
  for (const customer of asked) {
    if (standing.has(customer.id)) continue;
    standing.set(customer.id, customer);
    fresh.push(customer);
  }
  const made = fresh.map((document) => ({ document, version: 1, setBy: {} }));
  await insertCustomers(deps.customers, scope, made, session);
  const time = deps.now();
  return {
    customers: asked.map((customer) => standing.get(customer.id) ?? customer),
    fresh,
    events: [
      ...made.map((each) => customerChanged(scope, each, time)),
      ...(await closeAttention(deps, scope, session, fresh)),
    ],
  };
}

async function closeAttention(
  deps: DebtDeps,
  scope: Scope,
  session: ClientSession,
  fresh: readonly FedCustomer[],
): Promise<readonly Event[]> {
  const accounts = await findAccounts(
    deps.accounts,
    scope,
    fresh.map(({ id }) => id),
    session,
  );
  const closed = accounts.flatMap(({ unknownAt, ...account }) =>
    unknownAt === null
      ? []
      : {
          kind: 'customer-unknown' as const,
          shopId: unknownAt,
          currency: null,
          open: false,
          account: {
            ...account,
            unknownAt: null,
            version: account.version + 1,
            attentionVersion: account.attentionVersion + 1,
          },
        },
  );
  saveAccounts(
    deps.accounts,
    scope,
    closed.map(({ account }) => account),
    session,
  );
  const telling = { names: new Map<string, string>(), time: deps.now() };
  return closed.map((change) => attentionRaised(scope, change, telling));
}
