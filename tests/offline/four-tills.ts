/**
 * A debt account between four tills and the hub, with nothing in between but what a test lets through: the product's
 * own ledger and hand-out at the hub, its own levels at each till. `owed` is the plain sum of what was ever written.
 */
import type { JournalEntry } from '@counterbook/shared/journal';
import type { DebtAccount } from '@counterbook/shared/sync';
import { type Act, aCart, aRefund, aSale, aTill, type TestTill, tender } from '@counterbook/shared/testing';
import { documentOf } from '../../hub/src/debt/commands/debt-events.ts';
import { actsOf } from '../../hub/src/debt/consumers/on-entries.ts';
import {
  applyLedger,
  emptyAccount,
  type StoredAccountState,
} from '../../hub/src/debt/domain/apply-ledger.ts';
import { handOut } from '../../hub/src/debt/domain/holders.ts';
import type { Till } from '../../hub/src/platform/tills/till-repository.ts';
import { type Levels, openLevels } from '../../terminal/src/stock/levels.ts';
import { answerRecalls } from '../../terminal/src/stock/return-allowances.ts';

const ANN = 'ann';

export type FourTills = {
  /** By itself, as far as the till may, or with a manager's yes; whether it was sold. */
  readonly sell: (till: number, amount: number, isApproved: boolean) => Promise<boolean>;
  readonly pay: (till: number, amount: number) => Promise<void>;
  readonly refund: (till: number, amount: number) => Promise<void>;
  /** The till's next entries reach the hub, and some of those before once more. */
  readonly handIn: (till: number, count: number, again: number) => void;
  /** The till hears of the account as it stood so many changes after what it last saw. */
  readonly hear: (till: number, changes: number) => Promise<void>;
  readonly setLimit: (limit: number) => void;
  readonly settle: () => Promise<void>;
  readonly owed: () => number;
  readonly approvedBeyond: () => number;
  readonly atHub: () => DebtAccount;
  readonly shown: (till: number) => Promise<{ balance: number; mayOwe: number | null }>;
  /** What that till knows of: what the hub had when it last heard, and all of its own. */
  readonly known: (till: number) => number;
};

type Counter = {
  readonly desk: TestTill;
  readonly levels: Levels;
  readonly entries: JournalEntry[];
  readonly write: (act: Act) => Promise<JournalEntry>;
  readonly see: (document: DebtAccount) => Promise<void>;
  seen: number;
};

export async function openFourTills(limit: number): Promise<FourTills> {
  const counters = await Promise.all([1, 2, 3, 4].map((n) => openCounter(`till-${n}`)));
  const tills: Till[] = counters.map(({ desk: { place } }) => ({ ...place, revoked: false }));
  const booked = new Map<string, JournalEntry>();
  const states: { readonly account: StoredAccountState; readonly booked: readonly JournalEntry[] }[] = [];
  let beyond = 0;
  const publish = (account: StoredAccountState) =>
    states.push({ account: handOut(account, tills), booked: [...booked.values()] });
  publish({ ...emptyAccount(ANN), limit, version: 1 });
  const latest = () => states.at(-1)?.account ?? emptyAccount(ANN);
  const at = (till: number): Counter => counters[till] as Counter;
  const documentAt = ({ seen }: Counter) => documentOf(states[seen]?.account ?? emptyAccount(ANN));
  const hear = async (till: number, changes: number) => {
    const counter = at(till);
    counter.seen = Math.min(states.length - 1, counter.seen + changes);
    await counter.see(documentAt(counter));
  };
  for (const till of counters.keys()) await hear(till, 0);

  const handIn = (till: number, count: number, again: number) => {
    const { entries } = at(till);
    const mark = entries.findLastIndex(({ id }) => booked.has(id)) + 1;
    const sent = entries.slice(Math.max(0, mark - again), mark + count);
    const fresh = sent.filter(({ id }) => !booked.has(id) || entryReturns(booked.get(id)));
    for (const entry of sent) booked.set(entry.id, entry);
    if (fresh.length === 0) return;
    const acts = fresh.flatMap((entry) => actsOf(entry, entry.occurredAt));
    const [account] = applyLedger(new Map([[ANN, latest()]]), acts, () => true).accounts;
    if (account) publish(account);
  };

  return {
    sell: async (till, amount, isApproved) => {
      const { mayOwe } = await at(till).levels.accountOf(ANN);
      const over = Math.max(0, amount - (mayOwe ?? amount));
      if (over > 0 && !isApproved) return false;
      beyond += over;
      await at(till).write(onAccount(amount));
      return true;
    },
    pay: async (till, amount) => void (await at(till).write(paid(amount))),
    refund: async (till, amount) => void (await at(till).write(refunded(amount))),
    handIn,
    hear,
    setLimit: (to) => publish({ ...latest(), limit: to, version: latest().version + 1 }),
    settle: async () => {
      for (let round = 0; round < 4; round += 1)
        for (const till of counters.keys()) {
          handIn(till, Number.MAX_SAFE_INTEGER, 0);
          await hear(till, states.length);
          handIn(till, Number.MAX_SAFE_INTEGER, 1);
        }
      for (const till of counters.keys()) await hear(till, states.length);
    },
    owed: () => plainSum(counters.flatMap(({ entries }) => entries)),
    approvedBeyond: () => beyond,
    atHub: () => documentOf(latest()),
    shown: (till) => at(till).levels.accountOf(ANN),
    known: (till) => {
      const { entries, seen } = at(till);
      const both = [...entries, ...(states[seen]?.booked ?? [])];
      return plainSum([...new Map(both.map((entry) => [entry.id, entry])).values()]);
    },
  };
}

/** A till's levels over a journal and a feed of one account, both in memory. */
async function openCounter(terminalId: string): Promise<Counter> {
  const desk = aTill({ terminalId });
  const entries: JournalEntry[] = [];
  const appended: ((entry: JournalEntry) => void)[] = [];
  const changed: ((ids: readonly string[], documents: readonly DebtAccount[]) => unknown)[] = [];
  let account: DebtAccount | undefined;
  const write = async (act: Act) => {
    const entry = desk.write(act);
    entries.push(entry);
    for (const listener of appended) listener(entry);
    return entry;
  };
  const debts = {
    byId: async () => account,
    byIds: async () => (account ? [account] : []),
    page: async (after: string) => (account && account.id > after ? [account] : []),
    onChange: (listener: (typeof changed)[number]) => {
      changed.push(listener);
      return () => undefined;
    },
  };
  const journal = {
    place: { ...desk.place, terminalCode: 'T' },
    epochs: () => [{ epoch: 1, lastSequence: entries.length }],
    range: async () => [],
    onAppend: (listener: (typeof appended)[number]) => appended.push(listener),
    append: write,
  };
  const local = { get: () => undefined, set: () => undefined, delete: () => undefined };
  const nothing = {
    ...debts,
    byId: async () => undefined,
    byIds: async () => [],
    page: async () => [],
    onChange: () => () => undefined,
  };
  const levels = await openLevels({
    journal,
    local,
    debts,
    stock: nothing,
    journals: nothing,
    isLoaded: () => true,
  } as never);
  const recalls: (() => Promise<void>)[] = [];
  answerRecalls({ levels, journal } as never, (work) => void recalls.push(work));
  return {
    desk,
    levels,
    entries,
    write,
    seen: 0,
    see: async (document) => {
      account = document;
      for (const listener of changed) await listener([document.id], [document]);
      for (const recall of recalls.splice(0)) await recall();
    },
  };
}

/** A repeat that has no line in the ledger is known by its place alone. */
function entryReturns(entry: JournalEntry | undefined): boolean {
  return entry?.type === 'allowance.returned';
}

function plainSum(entries: readonly JournalEntry[]): number {
  let owed = 0;
  for (const { type, payload } of entries) {
    if (type === 'debt.paid') owed -= payload.amount;
    if (type === 'sale.completed') owed += payload.total;
    if (type === 'sale.refunded') owed -= payload.total;
  }
  return owed;
}

function onAccount(unitPrice: number): Act {
  const payload = aSale(aCart([{ unitPrice }], { customerId: ANN }), 'account');
  return { type: 'sale.completed', customerId: ANN, payload };
}

function refunded(unitPrice: number): Act {
  const payload = aRefund(aCart([{ unitPrice }], { customerId: ANN }), 'account');
  return { type: 'sale.refunded', customerId: ANN, payload };
}

function paid(amount: number): Act {
  const payload = { currency: 'GBP', amount, rounding: 0, tenders: [tender('cash', amount)], change: 0 };
  return { type: 'debt.paid', customerId: ANN, payload };
}
