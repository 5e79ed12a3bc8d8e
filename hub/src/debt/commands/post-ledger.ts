import type { Event } from '@counterbook/shared/events';
import type { ClientSession } from 'mongoose';
import type { Logger } from 'pino';
import type { Scope } from '../../platform/auth/identity.ts';
import { findTills, type TillModel } from '../../platform/tills/till-repository.ts';
import {
  applyLedger,
  isBehind,
  isPosting,
  type LedgerAct,
  type Posting,
  type StoredAccountState,
} from '../domain/apply-ledger.ts';
import { handOut } from '../domain/holders.ts';
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
  readonly tills: TillModel;
  readonly log: Logger;
  readonly now: () => Date;
};

/**
 * Books acts of one company once each, in the caller's transaction, and answers what to tell: one event per
 * touched account. Nothing that happened is refused, whoever the customer is.
 */
export async function postLedger(
  deps: DebtDeps,
  scope: Scope,
  session: ClientSession,
  acts: readonly LedgerAct[],
): Promise<readonly Event[]> {
  const customerIds = [...new Set(acts.map((act) => (isPosting(act) ? act.customerId : act.id)))];
  if (customerIds.length === 0) return [];
  const loaded = await findAccounts(deps.accounts, scope, customerIds, session);
  const before = new Map(loaded.map((account) => [account.id, account]));
  // An entry at or below the mark is a repeat, unless its neighbours overtook it: only then ask the ledger.
  const doubtful = acts.filter(isPosting).filter((posting) => isDoubtful(before, posting));
  const booked = new Set(
    (
      await findLedgerEntries(
        deps.ledger,
        scope,
        doubtful.map(({ id }) => id),
        session,
      )
    ).map(({ id }) => id),
  );
  const fresh = acts.filter((act) => !isPosting(act) || !booked.has(act.id));
  if (fresh.length === 0) return [];
  const customers = await findCustomers(deps.customers, scope, customerIds, session);
  const names = new Map(customers.map(({ document }) => [document.id, document.name]));
  const applied = applyLedger(before, fresh, (customerId) => names.has(customerId));
  const accounts = await withAllowances(deps, scope, session, applied.accounts);
  insertLedgerEntries(
    deps.ledger,
    scope,
    fresh.filter(isPosting).map(({ chain: _chain, currency: _currency, ...entry }) => entry),
    session,
  );
  saveAccounts(deps.accounts, scope, accounts, session);
  const time = deps.now();
  for (const { kind, account, shopId, open } of applied.attention)
    if (open) deps.log.warn({ ...scope, customerId: account.id, shopId, kind }, 'a debt needs a look');
  return [
    ...accounts.map((account) => accountChanged(scope, account, time)),
    ...applied.attention.map((change) => attentionRaised(scope, change, { names, time })),
  ];
}

/** What limits leave, handed out to the tills anew. */
export async function withAllowances(
  deps: Pick<DebtDeps, 'tills'>,
  scope: Scope,
  session: ClientSession,
  accounts: readonly StoredAccountState[],
): Promise<readonly StoredAccountState[]> {
  if (accounts.every(({ limit }) => limit === null)) return accounts;
  const tills = await findTills(deps.tills, scope, session);
  return accounts.map((account) => handOut(account, tills));
}

function isDoubtful(
  before: ReadonlyMap<string, StoredAccountState>,
  { customerId, chain }: Posting,
): boolean {
  const account = before.get(customerId);
  return chain !== null && account !== undefined && isBehind(account, chain);
}
