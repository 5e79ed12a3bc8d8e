import type { Event } from '@counterbook/shared/events';
import type { ClientSession } from 'mongoose';
import type { Logger } from 'pino';
import type { Scope } from '../../platform/auth/identity.ts';
import { applyLedger, type Posting, type StoredAccountState } from '../domain/apply-ledger.ts';
import { type AccountModel, findAccounts, saveAccounts } from '../persistence/account-repository.ts';
import { type CustomerModel, findCustomers } from '../persistence/customer-repository.ts';
import {
  findLedgerEntries,
  insertLedgerEntries,
  type LedgerModel,
} from '../persistence/ledger-repository.ts';
import { accountChanged, attentionRaised } from './debt-events.ts';

export type DebtDeps = {
  readonly customers: CustomerModel;
  readonly accounts: AccountModel;
  readonly ledger: LedgerModel;
  readonly log: Logger;
  readonly now: () => Date;
};

/**
 * Books postings of one company once each, in the caller's transaction, and answers what to tell: one event per
 * touched account. Nothing that happened is refused, whoever the customer is.
 */
export async function postLedger(
  deps: DebtDeps,
  scope: Scope,
  session: ClientSession,
  postings: readonly Posting[],
): Promise<readonly Event[]> {
  const customerIds = [...new Set(postings.map(({ customerId }) => customerId))];
  if (customerIds.length === 0) return [];
  const loaded = await findAccounts(deps.accounts, scope, customerIds, session);
  const before = new Map(loaded.map((account) => [account.id, account]));
  // An entry at or below the mark is a repeat, unless its neighbours overtook it: only then ask the ledger.
  const doubtful = postings.filter((posting) => isBehindMark(before, posting)).map(({ id }) => id);
  const booked = new Set(
    (await findLedgerEntries(deps.ledger, scope, doubtful, session)).map(({ id }) => id),
  );
  const fresh = postings.filter(({ id }) => !booked.has(id));
  if (fresh.length === 0) return [];
  const known = new Set(
    (await findCustomers(deps.customers, scope, customerIds, session)).map(({ document }) => document.id),
  );
  const { accounts, attention } = applyLedger(before, fresh, (customerId) => known.has(customerId));
  await insertLedgerEntries(
    deps.ledger,
    scope,
    fresh.map(({ chain: _chain, ...entry }) => entry),
    session,
  );
  await saveAccounts(deps.accounts, scope, accounts, session);
  const time = deps.now();
  for (const { account, shopId } of attention)
    deps.log.warn({ ...scope, customerId: account.id, shopId }, 'a debt of an unregistered customer');
  return [
    ...accounts.map((account) => accountChanged(scope, account, time)),
    ...attention.map((change) => attentionRaised(scope, change, time)),
  ];
}

function isBehindMark(
  before: ReadonlyMap<string, StoredAccountState>,
  { customerId, chain }: Posting,
): boolean {
  return chain !== null && (before.get(customerId)?.applied[chain.key] ?? 0) >= chain.sequence;
}
