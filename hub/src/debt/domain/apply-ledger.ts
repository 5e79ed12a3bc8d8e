/**
 * A balance is the sum of its ledger. An account remembers for each till's numbering the last entry that it
 * contains; a till shows the balance plus its own entries beyond that. A debt of somebody whom nobody registered
 * is booked like any other, and so is one over the limit: attention is raised, until the customer is known or owes
 * no more than the limit.
 */
import { type AllowanceReturn, type Allowances, useAllowance } from '@counterbook/shared/allowance';
import type { Account, LedgerEntry } from '@counterbook/shared/api';
import { sum } from '@counterbook/shared/money';

/** What a customer owes, as stored; the customer's name stands with the customer. */
export type StoredAccountState = Pick<Account, 'id' | 'balance' | 'limit' | 'applied' | 'version'> & {
  readonly held: Allowances;
  readonly recalled: Allowances;
  /** The till at which the customer waits for a larger allowance. */
  readonly wish: { readonly chain: string; readonly amount: number } | null;
  /** The shops that have dealt with the customer. */
  readonly shopIds: readonly string[];
  /** Open attention: the shop where somebody unregistered came to owe. */
  readonly unknownAt: string | null;
  /** Open attention: the shop where the limit was passed. */
  readonly overLimitAt: string | null;
  readonly attentionVersion: number;
};

type Chain = { readonly key: string; readonly sequence: number };

/** A ledger entry and whose it is; `chain` is null for what is booked at the hub. */
export type Posting = LedgerEntry & {
  readonly customerId: string;
  readonly chain: Chain | null;
  readonly currency: string | null;
};

/** Allowance that a till gave back: no part of the ledger, since it changes nothing that is owed. */
export type Returning = AllowanceReturn & { readonly chain: Chain };

/** A customer waits at that till for so much. */
export type Asking = { readonly id: string; readonly wanted: number; readonly chain: Chain };

export type LedgerAct = Posting | Returning | Asking;

export type AttentionChange = {
  readonly kind: 'customer-unknown' | 'debt-over-limit';
  readonly account: StoredAccountState;
  readonly shopId: string;
  readonly currency: string | null;
  readonly open: boolean;
};

export type Applied = {
  readonly accounts: readonly StoredAccountState[];
  readonly attention: readonly AttentionChange[];
};

/** Every touched account as it stands after all acts; its version grows by one however many touched it. */
export function applyLedger(
  before: ReadonlyMap<string, StoredAccountState>,
  acts: readonly LedgerAct[],
  isKnown: (customerId: string) => boolean,
): Applied {
  const touched = new Map<string, StoredAccountState>();
  const attention: AttentionChange[] = [];
  const startOf = (customerId: string) => {
    const start = before.get(customerId) ?? emptyAccount(customerId);
    return touched.get(customerId) ?? { ...start, version: start.version + 1 };
  };
  for (const act of acts) {
    if (!isPosting(act)) {
      const known = touched.get(act.id) ?? before.get(act.id);
      if (known && !isBehind(known, act.chain)) touched.set(act.id, moveAllowance(startOf(act.id), act));
      continue;
    }
    const { customerId, shopId, currency } = act;
    let account = post(startOf(customerId), act);
    if (shopId !== null && account.unknownAt === null && !isKnown(customerId)) {
      account = { ...account, unknownAt: shopId, attentionVersion: account.attentionVersion + 1 };
      attention.push({ kind: 'customer-unknown', account, shopId, currency, open: true });
    }
    const judged = judgeLimit(account, { shopId, currency });
    touched.set(customerId, judged.account);
    attention.push(...judged.attention);
  }
  return { accounts: [...touched.values()], attention };
}

export function emptyAccount(customerId: string): StoredAccountState {
  return {
    id: customerId,
    balance: 0,
    limit: null,
    applied: {},
    version: 0,
    held: {},
    recalled: {},
    wish: null,
    shopIds: [],
    unknownAt: null,
    overLimitAt: null,
    attentionVersion: 0,
  };
}

/** Raises attention where a till's entry took the debt over its limit, and closes it when the debt is back. */
export function judgeLimit(
  account: StoredAccountState,
  { shopId, currency }: { readonly shopId: string | null; readonly currency: string | null },
): { readonly account: StoredAccountState; readonly attention: readonly AttentionChange[] } {
  const { balance, limit, overLimitAt } = account;
  const isOver = limit !== null && balance > limit;
  const at = isOver ? (overLimitAt ?? shopId) : null;
  if (at === overLimitAt) return { account, attention: [] };
  const judged = { ...account, overLimitAt: at, attentionVersion: account.attentionVersion + 1 };
  const told = at ?? overLimitAt ?? '';
  return {
    account: judged,
    attention: [{ kind: 'debt-over-limit', account: judged, shopId: told, currency, open: isOver }],
  };
}

export function isPosting(act: LedgerAct): act is Posting {
  return 'customerId' in act;
}

/** An act at or below the mark is a repeat, or was overtaken by its neighbours. */
export function isBehind(
  { applied }: Pick<StoredAccountState, 'applied'>,
  { key, sequence }: Chain,
): boolean {
  return (applied[key] ?? 0) >= sequence;
}

function post(account: StoredAccountState, { amount, chain, shopId }: Posting): StoredAccountState {
  const { shopIds } = account;
  const posted = {
    ...account,
    balance: sum([account.balance, amount]),
    shopIds: shopId === null || shopIds.includes(shopId) ? shopIds : [...shopIds, shopId],
  };
  if (chain === null) return posted;
  // Without a limit nobody needs a part; what a till still holds from an earlier one is kept account of.
  const isHolding = account.limit !== null || account.held[chain.key] !== undefined;
  return {
    ...posted,
    applied: advanced(account.applied, chain),
    held: isHolding ? useAllowance(account.held, chain.key, amount) : account.held,
    wish: account.wish?.chain === chain.key ? null : account.wish,
  };
}

function moveAllowance(account: StoredAccountState, act: Returning | Asking): StoredAccountState {
  const moved = { ...account, applied: advanced(account.applied, act.chain) };
  return 'holder' in act
    ? { ...moved, held: useAllowance(account.held, act.holder, act.amount) }
    : { ...moved, wish: { chain: act.chain.key, amount: act.wanted } };
}

/** An entry that comes late, behind its successors, does not turn the mark back. */
function advanced(applied: Account['applied'], chain: Chain) {
  return isBehind({ applied }, chain) ? applied : { ...applied, [chain.key]: chain.sequence };
}
