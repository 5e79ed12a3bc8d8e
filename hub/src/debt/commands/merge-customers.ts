/**
 * Two customers turned out to be one. What the old one owes moves in the ledger, from the one account to the other; what
 * still comes in under the old one's name, from a till that was away, is booked to the other as well. The old one stays
 * as another name, archived, so that nothing that names it points nowhere. Who was merged already is not merged
 * again into a third: the first stands, and a person is told.
 */
import type { Event } from '@counterbook/shared/events';
import { chainKeyOf } from '@counterbook/shared/id';
import type { EntryOf } from '@counterbook/shared/journal';
import type { FedCustomer } from '@counterbook/shared/sync';
import type { ClientSession } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { emptyAccount, type Posting, type StoredAccountState } from '../domain/apply-ledger.ts';
import { latestApplied } from '../domain/latest-applied.ts';
import { findAccounts, saveAccounts } from '../persistence/account-repository.ts';
import { addAlias, findAliases } from '../persistence/alias-repository.ts';
import { findCustomers, saveCustomers } from '../persistence/customer-repository.ts';
import { accountChanged, aliasesChanged, customerChanged } from './debt-events.ts';
import { settleClashes, settleSharedNumbers, tellClash } from './merge-clashes.ts';
import type { EditDeps } from './merge-customer-edits.ts';
import { postLedger, withAllowances } from './post-ledger.ts';

type Merging = EntryOf<'customer.merged'>;

/** Takes one merge, in the caller's transaction; its repeat finds that the two are one. Answers what to tell. */
export async function mergeCustomers(
  deps: EditDeps,
  scope: Scope,
  session: ClientSession,
  entry: Merging,
): Promise<readonly Event[]> {
  const { from, into } = entry.payload;
  const aliases = await findAliases(deps.aliases, scope, [from, into], session);
  const root = aliases.get(into) ?? into;
  const standing = aliases.get(from) ?? from;
  const isClash = standing !== from && standing !== root;
  if (isClash || standing === root)
    return [
      ...(await noteLooked(deps, scope, session, entry)),
      ...(isClash ? await tellClash(deps, scope, session, { entry, standing }) : []),
    ];
  const moved = await moveDebt(deps, scope, session, { entry, from, into: root });
  await addAlias(deps.aliases, scope, { from, into: root }, session);
  return [
    ...moved,
    ...(await joinCustomers(deps, scope, session, { entry, from, into: root })),
    ...(await settleClashes(deps, scope, session, [from, root])),
    ...(await settleSharedNumbers(deps, scope, session, from)),
  ];
}

type Pair = { readonly entry: Merging; readonly from: string; readonly into: string };

async function moveDebt(
  deps: EditDeps,
  scope: Scope,
  session: ClientSession,
  { entry, from, into }: Pair,
): Promise<readonly Event[]> {
  const [old] = await findAccounts(deps.accounts, scope, [from], session);
  if (!old) return [];
  const told =
    old.balance === 0
      ? []
      : await postLedger(deps, scope, session, [
          moving(entry, from, -old.balance, deps.now()),
          moving(entry, into, old.balance, deps.now()),
        ]);
  // The other account contains now whatever this one did, so that a repeat of it is known as one.
  const [found] = await findAccounts(deps.accounts, scope, [into], session);
  const before = found ?? emptyAccount(into);
  const account = {
    ...before,
    applied: latestApplied(before.applied, old.applied),
    version: before.version + 1,
  };
  const emptied = await withoutLimit(deps, scope, session, from);
  saveAccounts(deps.accounts, scope, [account, ...emptied], session);
  const time = deps.now();
  return [...told, ...[account, ...emptied].map((each) => accountChanged(scope, each, time))];
}

/** One limit is left, the other account's: what tills hold of this one is asked back. */
async function withoutLimit(
  deps: EditDeps,
  scope: Scope,
  session: ClientSession,
  customerId: string,
): Promise<readonly StoredAccountState[]> {
  const [account] = await findAccounts(deps.accounts, scope, [customerId], session);
  if (!account || account.limit === null) return [];
  const emptied = { ...account, limit: 0, version: account.version + 1 };
  return withAllowances(deps, scope, session, [emptied]);
}

function moving(entry: Merging, customerId: string, amount: number, now: Date): Posting {
  const { id, shopId, terminalId, staffId, occurredAt, payload } = entry;
  const isOut = customerId === payload.from;
  return {
    id: `merged:${id}:${isOut ? 'out' : 'in'}`,
    customerId,
    chain: null,
    currency: null,
    amount,
    reason: 'merged',
    note: isOut ? `is ${payload.into} now` : `was ${payload.from}`,
    receiptNumber: null,
    shopId,
    terminalId,
    staffId,
    occurredAt,
    recordedAt: now.toISOString(),
  };
}

async function joinCustomers(
  deps: EditDeps,
  scope: Scope,
  session: ClientSession,
  { entry, from, into }: Pair,
): Promise<readonly Event[]> {
  const found = await findCustomers(deps.customers, scope, [from, into], session);
  const old = found.find(({ document }) => document.id === from)?.document;
  const joined = found.map((kept) => {
    const { document } = kept;
    const { aliases = [] } = document;
    const changed: FedCustomer =
      document.id === from
        ? { ...document, archived: true, mergedInto: into }
        : { ...document, aliases: [...new Set([...aliases, from, ...(old?.aliases ?? [])])] };
    return { ...kept, document: looked(changed, entry), version: kept.version + 1 };
  });
  await saveCustomers(deps.customers, scope, joined, session);
  const time = deps.now();
  return joined.flatMap((kept) =>
    kept.document.id === into
      ? [customerChanged(scope, kept, time), aliasesChanged(scope, kept, time)]
      : [customerChanged(scope, kept, time)],
  );
}

/** Nothing to do; but the till that asked waits to hear that it was looked at. */
async function noteLooked(
  deps: EditDeps,
  scope: Scope,
  session: ClientSession,
  entry: Merging,
): Promise<readonly Event[]> {
  const { from, into } = entry.payload;
  const found = await findCustomers(deps.customers, scope, [from, into], session);
  const chain = chainKeyOf(entry.terminalId, entry.epoch);
  const noted = found
    .filter(({ document }) => (document.applied?.[chain] ?? 0) < entry.sequence)
    .map((kept) => ({ ...kept, document: looked(kept.document, entry), version: kept.version + 1 }));
  await saveCustomers(deps.customers, scope, noted, session);
  return noted.map((kept) => customerChanged(scope, kept, deps.now()));
}

function looked(customer: FedCustomer, { terminalId, epoch, sequence }: Merging): FedCustomer {
  const mark = { [chainKeyOf(terminalId, epoch)]: sequence };
  return { ...customer, applied: latestApplied(customer.applied ?? {}, mark) };
}
