import type { Event } from '@counterbook/shared/events';
import type { Applied } from '@counterbook/shared/sync';
import type { ClientSession } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { emptyAccount, type Posting, type StoredAccountState } from '../domain/apply-ledger.ts';
import { latestApplied } from '../domain/latest-applied.ts';
import { findAccounts, saveAccounts } from '../persistence/account-repository.ts';
import { accountChanged } from './debt-events.ts';
import type { EditDeps } from './merge-customer-edits.ts';

/** What was booked to somebody under another's name: that name's account says that it was looked at. */
export async function markAliases(
  deps: EditDeps,
  scope: Scope,
  session: ClientSession,
  redirected: readonly Posting[],
): Promise<readonly Event[]> {
  const ids = [...new Set(redirected.map(({ customerId }) => customerId))];
  const found = await findAccounts(deps.accounts, scope, ids, session);
  const marked = ids.flatMap((id): StoredAccountState[] => {
    const before = found.find((account) => account.id === id) ?? emptyAccount(id);
    const marks = redirected.flatMap(({ customerId, chain }) =>
      customerId === id && chain !== null ? [[chain.key, chain.sequence] as const] : [],
    );
    const applied = marks.reduce<Applied>(
      (all, mark) => latestApplied(all, Object.fromEntries([mark])),
      before.applied,
    );
    const isSame = marks.every(([key, sequence]) => (before.applied[key] ?? 0) >= sequence);
    return isSame ? [] : [{ ...before, applied, version: before.version + 1 }];
  });
  saveAccounts(deps.accounts, scope, marked, session);
  return marked.map((account) => accountChanged(scope, account, deps.now()));
}
