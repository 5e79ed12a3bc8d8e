import type { ReturnedAllowance } from '@counterbook/shared/allowance';
import { debtEffectsOf } from '@counterbook/shared/debt';
import { chainKeyOf } from '@counterbook/shared/id';
import type { JournalEntry } from '@counterbook/shared/journal';
import { stockEffectsOf } from '@counterbook/shared/stock';
import type { DebtAccount, StockLevel } from '@counterbook/shared/sync';
import type { Journal, Place } from '../journal/journal.ts';
import { openMarks } from '../journal/marks.ts';
import type { LocalState } from '../store/index.ts';
import type { Documents } from '../till/documents.ts';
import { createOwnAllowances, type Kind, type OwnAllowances, type Shared } from './own-allowances.ts';
import { createPendingEffects, type PendingEffects } from './pending-effects.ts';

/**
 * Levels and balances as they are now: the hub's, plus the entries that the hub's do not contain yet. Those are this
 * till's own, and the ones of the shop's other tills that came down ahead of the level that they lead to.
 */
export type Levels = {
  /** Null where neither the hub nor this till knows of any stock. */
  readonly stockOf: (productId: string) => Promise<number | null>;
  /** How much of scarce goods this till may sell without a manager; null is as much as there is. */
  readonly quotaOf: (productId: string) => Promise<number | null>;
  readonly accountOf: (customerId: string) => Promise<AccountView>;
  /** Calls back where the hub asks allowances back; `returnable` is what that comes to now. */
  readonly onRecall: (listener: (of: Kind, ids: readonly string[]) => void) => void;
  /** The same of what came down before this start, a page at a time, from ''; `next` null at the end. */
  readonly recalledFrom: (of: Kind, after: string) => Promise<Recalled>;
  readonly returnable: (of: Kind, ids: readonly string[]) => Promise<readonly ReturnedAllowance[]>;
  /** The last entry of an epoch up to which the hub's levels and balances contain every effect. */
  readonly settledThrough: (epoch: number) => number;
  /** Calls back when the level of something in `ids` may have changed by what came down. */
  readonly onChange: (listener: (ids: readonly string[]) => void) => void;
  readonly close: () => void;
};

export type Recalled = { readonly ids: readonly string[]; readonly next: string | null };

/** `mayOwe`: how much more may be put on the account here without a manager; null is as much as one likes. */
export type AccountView = {
  readonly balance: number;
  readonly limit: number | null;
  readonly mayOwe: number | null;
  /** Whether the hub hands out parts of the limit. */
  readonly isShared: boolean;
};

export type LevelsDeps = {
  readonly journal: Journal;
  /** Of the shop's other tills. */
  readonly journals: Documents<JournalEntry>;
  readonly stock: Documents<StockLevel>;
  readonly debts: Documents<DebtAccount>;
  readonly local: LocalState;
  /** False while the first load runs: then levels and entries come down in any order, and neither is news. */
  readonly isLoaded: () => boolean;
};

/** By epoch the last entry of which every effect had come back; what is after it is read again at the start. */
const SETTLED = 'levels.settled';
const READ_AT_ONCE = 2_000;
const LOOKED_AT_ONCE = 2_000;
const SAVE_EVERY = 200;

export async function openLevels(deps: LevelsDeps): Promise<Levels> {
  const { journal, stock, debts, local } = deps;
  const pendingStock = createPendingEffects();
  const pendingDebts = createPendingEffects();
  const allowances = createOwnAllowances(journal.place, {
    debt: { effects: pendingDebts, sign: 1 },
    stock: { effects: pendingStock, sign: -1 },
  });
  const take = (entry: JournalEntry): void => {
    const at = { chain: chainKeyOf(entry.terminalId, entry.epoch), sequence: entry.sequence };
    for (const { productId, quantity } of stockMovedIn(journal.place, entry))
      pendingStock.add(productId, { ...at, amount: quantity });
    for (const { customerId, amount } of debtEffectsOf(entry))
      pendingDebts.add(customerId, { ...at, amount });
    allowances.take(entry);
  };
  const settled = openMarks(local, SETTLED, journal.epochs());
  for (const { epoch, lastSequence } of journal.epochs())
    for (let from = settled.of(epoch) + 1; from <= lastSequence; from += READ_AT_ONCE)
      for (const entry of await journal.range(epoch, from, from + READ_AT_ONCE - 1)) take(entry);
  journal.onAppend(take);

  const settledThrough = (epoch: number): number => {
    const chain = chainKeyOf(journal.place.terminalId, epoch);
    const last = journal.epochs().find((one) => one.epoch === epoch)?.lastSequence ?? 0;
    const oldest = [pendingStock, pendingDebts, allowances].map((waiting) => waiting.oldest(chain));
    return Math.min(last + 1, ...oldest.filter((sequence) => sequence !== null)) - 1;
  };
  const remember = (): void => {
    for (const { epoch } of journal.epochs()) {
      const through = settledThrough(epoch);
      if (through >= settled.of(epoch) + SAVE_EVERY) settled.set(epoch, through);
    }
  };
  const listeners: ((ids: readonly string[]) => void)[] = [];
  const recallListeners: ((of: Kind, ids: readonly string[]) => void)[] = [];
  const tell = (ids: readonly string[]): void => {
    remember();
    for (const listener of listeners) listener(ids);
  };
  const kinds: Kinds = {
    stock: { documents: stock, pending: pendingStock },
    debt: { documents: debts, pending: pendingDebts },
  };
  const settle = (of: Kind, ids: readonly string[]) => settleKind({ kinds, allowances }, of, ids);
  const takeOthers = async (ids: readonly string[]): Promise<void> => {
    if (!deps.isLoaded()) return;
    const entries = await deps.journals.byIds(ids);
    const others = entries.filter(({ terminalId }) => terminalId !== journal.place.terminalId);
    for (const entry of others) take(entry);
    const products = others.flatMap((entry) => stockEffectsOf(entry).map(({ productId }) => productId));
    const customers = others.flatMap((entry) => debtEffectsOf(entry).map(({ customerId }) => customerId));
    await settle('stock', products);
    await settle('debt', customers);
    tell([...products, ...customers]);
  };
  const watch = (of: Kind) =>
    kinds[of].documents.onChange(async (ids, changed) => {
      await settle(of, ids);
      tell(ids);
      const recalled = idsOfRecalled(changed);
      if (recalled.length > 0) for (const listener of recallListeners) listener(of, recalled);
    });
  const stops = [watch('stock'), watch('debt'), deps.journals.onChange((ids) => void takeOthers(ids))];

  return {
    stockOf: async (productId) => {
      const level = await stock.byId(productId);
      const own = pendingStock.beyond(productId, level?.applied);
      return level === undefined && own === null ? null : (level?.quantity ?? 0) + (own ?? 0);
    },
    quotaOf: async (productId) => {
      const level = await stock.byId(productId);
      return level?.allowances === undefined ? null : allowances.leftOf('stock', level);
    },
    accountOf: async (customerId) => {
      const account = await debts.byId(customerId);
      const balance = (account?.balance ?? 0) + (pendingDebts.beyond(customerId, account?.applied) ?? 0);
      return accountView(account, balance, allowances);
    },
    settledThrough,
    onChange: (listener) => listeners.push(listener),
    onRecall: (listener) => recallListeners.push(listener),
    recalledFrom: (of, after) => recalledIn(kinds[of].documents, after),
    returnable: async (of, ids) => {
      const documents = await kinds[of].documents.byIds(ids);
      return documents.flatMap((document) => allowances.returnable(of, document));
    },
    close: () => {
      for (const stop of stops) stop();
    },
  };
}

async function recalledIn(documents: Documents<Shared>, after: string): Promise<Recalled> {
  const page = await documents.page(after, LOOKED_AT_ONCE);
  return { ids: idsOfRecalled(page), next: page.at(-1)?.id ?? null };
}

function idsOfRecalled(documents: readonly Shared[]): readonly string[] {
  return documents.filter(({ recalled }) => recalled !== undefined).map(({ id }) => id);
}

type Kinds = Readonly<
  Record<Kind, { readonly documents: Documents<Shared>; readonly pending: PendingEffects }>
>;

/** What this till did in a shop in which it was before moved that shop's stock. */
function stockMovedIn({ shopId }: Pick<Place, 'shopId'>, entry: JournalEntry) {
  return entry.shopId === shopId ? stockEffectsOf(entry) : [];
}

function accountView(
  account: DebtAccount | undefined,
  balance: number,
  allowances: OwnAllowances,
): AccountView {
  if (!account || account.limit === null) return { balance, limit: null, mayOwe: null, isShared: false };
  const { limit } = account;
  // An older hub hands nothing out; a lowered limit binds before the allowance is given back.
  const isShared = account.allowances !== undefined;
  const allowed = isShared ? allowances.leftOf('debt', account) : limit - balance;
  return { balance, limit, mayOwe: Math.max(0, Math.min(limit - balance, allowed)), isShared };
}

/** Forgets the effects that these levels contain. */
async function settleKind(
  { kinds, allowances }: { readonly kinds: Kinds; readonly allowances: OwnAllowances },
  of: Kind,
  ids: readonly string[],
): Promise<void> {
  const { documents, pending } = kinds[of];
  // While the first load runs there is nothing to settle, and every document passes here.
  if (ids.length === 0 || (pending.isEmpty() && allowances.isEmpty())) return;
  for (const document of await documents.byIds(ids)) {
    pending.forget(document.id, document.applied);
    allowances.forget(of, document);
  }
}
