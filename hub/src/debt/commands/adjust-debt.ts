import type { Adjustment } from '@counterbook/shared/api';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import type { ClientSession } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { notFound } from '../../platform/http/problem.ts';
import { inTransaction } from '../../platform/mongo/transaction.ts';
import { emptyAccount, judgeLimit, type Posting, type StoredAccountState } from '../domain/apply-ledger.ts';
import { findAccounts, saveAccounts } from '../persistence/account-repository.ts';
import { findCustomers } from '../persistence/customer-repository.ts';
import { findLedgerEntries } from '../persistence/ledger-repository.ts';
import type { ChangeDeps } from './change-customer.ts';
import { accountChanged, attentionRaised } from './debt-events.ts';
import { postLedger, withAllowances } from './post-ledger.ts';

/** Books an adjustment at the hub once; its repeat is accepted, another one under the same id refused. */
export function adjustDebt(
  deps: ChangeDeps,
  scope: Scope,
  customerId: string,
  adjustment: Adjustment & { readonly staffId: string },
): Promise<Result<StoredAccountState>> {
  const posting = postingOf(customerId, adjustment, deps.now().toISOString());
  return inTransaction(deps.connection, async (session) => {
    await requireAccountOrCustomer(deps, scope, customerId, session);
    const [known] = await findLedgerEntries(deps.ledger, scope, [posting.id], session);
    if (known && !isSame(known, posting)) return refuse({ code: 'adjustment.id-used', id: adjustment.id });
    if (!known) await deps.outbox.add(session, await postLedger(deps, scope, session, [posting]));
    const [account] = await findAccounts(deps.accounts, scope, [customerId], session);
    return accept(account ?? emptyAccount(customerId));
  });
}

/** How much the customer may owe: beyond it tills ask a manager. Null is no limit. */
export function changeLimit(
  deps: ChangeDeps,
  scope: Scope,
  customerId: string,
  limit: number | null,
): Promise<StoredAccountState> {
  return inTransaction(deps.connection, async (session) => {
    const names = await requireAccountOrCustomer(deps, scope, customerId, session);
    const [found] = await findAccounts(deps.accounts, scope, [customerId], session);
    const before = found ?? emptyAccount(customerId);
    const changed = { ...before, limit, version: before.version + 1 };
    const judged = judgeLimit(changed, { shopId: null, currency: null });
    const [account = judged.account] = await withAllowances(deps, scope, session, [judged.account]);
    saveAccounts(deps.accounts, scope, [account], session);
    const telling = { names: new Map(names), time: deps.now() };
    await deps.outbox.add(session, [
      accountChanged(scope, account, telling.time),
      ...judged.attention.map((change) => attentionRaised(scope, change, telling)),
    ]);
    return account;
  });
}

async function requireAccountOrCustomer(
  deps: ChangeDeps,
  scope: Scope,
  customerId: string,
  session: ClientSession,
): Promise<readonly (readonly [string, string])[]> {
  const customers = await findCustomers(deps.customers, scope, [customerId], session);
  const names = customers.map(({ document }) => [document.id, document.name] as const);
  if (names.length > 0) return names;
  const accounts = await findAccounts(deps.accounts, scope, [customerId], session);
  if (accounts.length === 0) throw notFound();
  return [];
}

function postingOf(
  customerId: string,
  { id, amount, reason, staffId }: Adjustment & { readonly staffId: string },
  at: string,
): Posting {
  return {
    id: `adjustment:${id}`,
    customerId,
    chain: null,
    currency: null,
    amount,
    reason: 'adjusted',
    note: reason,
    receiptNumber: null,
    shopId: null,
    terminalId: null,
    staffId,
    occurredAt: at,
    recordedAt: at,
  };
}

function isSame(known: Pick<Posting, 'customerId' | 'amount' | 'note'>, asked: Posting): boolean {
  return known.customerId === asked.customerId && known.amount === asked.amount && known.note === asked.note;
}
