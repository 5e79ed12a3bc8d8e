/**
 * A balance is the sum of its ledger. An account remembers for each till's numbering the last entry that it
 * contains; a till shows the balance plus its own entries beyond that. A debt of somebody whom nobody registered
 * is booked like any other, and attention is raised until the customer is known.
 */
import type { Account, LedgerEntry } from '@counterbook/shared/api';
import { sum } from '@counterbook/shared/money';

/** What a customer owes, as stored; the customer's name stands with the customer. */
export type StoredAccountState = Omit<Account, 'name'> & {
  /** Open attention: the shop where somebody unregistered came to owe. */
  readonly unknownAt: string | null;
  readonly attentionVersion: number;
};

/** A ledger entry and whose it is; `chain` is null for what is booked at the hub. */
export type Posting = LedgerEntry & {
  readonly customerId: string;
  readonly chain: { readonly key: string; readonly sequence: number } | null;
};

export type AttentionChange = {
  readonly account: StoredAccountState;
  readonly shopId: string;
  readonly open: boolean;
};

export type Applied = {
  readonly accounts: readonly StoredAccountState[];
  readonly attention: readonly AttentionChange[];
};

/** Every touched account as it stands after all postings; its version grows by one however many touched it. */
export function applyLedger(
  before: ReadonlyMap<string, StoredAccountState>,
  postings: readonly Posting[],
  isKnown: (customerId: string) => boolean,
): Applied {
  const touched = new Map<string, StoredAccountState>();
  const attention: AttentionChange[] = [];
  for (const posting of postings) {
    const { customerId, shopId } = posting;
    const start = before.get(customerId) ?? emptyAccount(customerId);
    const account = touched.get(customerId) ?? { ...start, version: start.version + 1 };
    const posted = post(account, posting);
    const isNews = shopId !== null && account.unknownAt === null && !isKnown(customerId);
    const flagged = isNews ? flag(posted, shopId) : posted;
    if (isNews) attention.push({ account: flagged, shopId, open: true });
    touched.set(customerId, flagged);
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
    unknownAt: null,
    attentionVersion: 0,
  };
}

function post(account: StoredAccountState, { amount, chain }: Posting): StoredAccountState {
  return {
    ...account,
    balance: sum([account.balance, amount]),
    applied: chain === null ? account.applied : advanced(account.applied, chain),
  };
}

function flag(account: StoredAccountState, shopId: string): StoredAccountState {
  return { ...account, unknownAt: shopId, attentionVersion: account.attentionVersion + 1 };
}

/** An entry that comes late, behind its successors, does not turn the mark back. */
function advanced(applied: Account['applied'], { key, sequence }: { key: string; sequence: number }) {
  return (applied[key] ?? 0) >= sequence ? applied : { ...applied, [key]: sequence };
}
