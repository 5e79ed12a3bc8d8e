import { debtEffectsOf } from '@counterbook/shared/debt';
import { chainKeyOf } from '@counterbook/shared/id';
import type { JournalEntry } from '@counterbook/shared/journal';
import { stockEffectsOf } from '@counterbook/shared/stock';
import type { DebtAccount, StockLevel } from '@counterbook/shared/sync';
import type { Journal } from '../journal/journal.ts';
import { openMarks } from '../journal/marks.ts';
import type { LocalState } from '../store/index.ts';
import type { Documents } from '../till/documents.ts';
import { createPendingEffects, type PendingEffects } from './pending-effects.ts';

/**
 * Levels and balances as they are now: the hub's, plus the entries that the hub's do not contain yet. Those are this
 * till's own, and the ones of the shop's other tills that came down ahead of the level that they lead to.
 */
export type Levels = {
  /** Null where neither the hub nor this till knows of any stock. */
  readonly stockOf: (productId: string) => Promise<number | null>;
  readonly accountOf: (customerId: string) => Promise<{ balance: number; limit: number | null }>;
  /** The last entry of an epoch up to which the hub's levels and balances contain every effect. */
  readonly settledThrough: (epoch: number) => number;
  /** Calls back when the level of something in `ids` may have changed by what came down. */
  readonly onChange: (listener: (ids: readonly string[]) => void) => void;
  readonly close: () => void;
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
const SAVE_EVERY = 200;

export async function openLevels(deps: LevelsDeps): Promise<Levels> {
  const { journal, stock, debts, local } = deps;
  const pendingStock = createPendingEffects();
  const pendingDebts = createPendingEffects();
  const take = (entry: JournalEntry): void => {
    const at = { chain: chainKeyOf(entry.terminalId, entry.epoch), sequence: entry.sequence };
    for (const { productId, quantity } of stockEffectsOf(entry))
      pendingStock.add(productId, { ...at, amount: quantity });
    for (const { customerId, amount } of debtEffectsOf(entry))
      pendingDebts.add(customerId, { ...at, amount });
  };
  const settled = openMarks(local, SETTLED, journal.epochs());
  for (const { epoch, lastSequence } of journal.epochs())
    for (let from = settled.of(epoch) + 1; from <= lastSequence; from += READ_AT_ONCE)
      for (const entry of await journal.range(epoch, from, from + READ_AT_ONCE - 1)) take(entry);
  journal.onAppend(take);

  const settledThrough = (epoch: number): number => {
    const chain = chainKeyOf(journal.place.terminalId, epoch);
    const last = journal.epochs().find((one) => one.epoch === epoch)?.lastSequence ?? 0;
    const oldest = [pendingStock.oldest(chain), pendingDebts.oldest(chain), last + 1];
    return Math.min(...oldest.filter((sequence) => sequence !== null)) - 1;
  };
  const remember = (): void => {
    for (const { epoch } of journal.epochs()) {
      const through = settledThrough(epoch);
      if (through >= settled.of(epoch) + SAVE_EVERY) settled.set(epoch, through);
    }
  };
  const listeners: ((ids: readonly string[]) => void)[] = [];
  const tell = (ids: readonly string[]): void => {
    remember();
    for (const listener of listeners) listener(ids);
  };
  const takeOthers = async (ids: readonly string[]): Promise<void> => {
    if (!deps.isLoaded()) return;
    const entries = await deps.journals.byIds(ids);
    const others = entries.filter(({ terminalId }) => terminalId !== journal.place.terminalId);
    for (const entry of others) take(entry);
    const touched = [
      others.flatMap((entry) => stockEffectsOf(entry).map(({ productId }) => productId)),
      others.flatMap((entry) => debtEffectsOf(entry).map(({ customerId }) => customerId)),
    ] as const;
    await settle(stock, pendingStock, touched[0]);
    await settle(debts, pendingDebts, touched[1]);
    tell(touched.flat());
  };
  const stops = [
    watch(stock, pendingStock, tell),
    watch(debts, pendingDebts, tell),
    deps.journals.onChange((ids) => void takeOthers(ids)),
  ];

  return {
    stockOf: async (productId) => {
      const level = await stock.byId(productId);
      const own = pendingStock.beyond(productId, level?.applied);
      return level === undefined && own === null ? null : (level?.quantity ?? 0) + (own ?? 0);
    },
    accountOf: async (customerId) => {
      const account = await debts.byId(customerId);
      const own = pendingDebts.beyond(customerId, account?.applied) ?? 0;
      return { balance: (account?.balance ?? 0) + own, limit: account?.limit ?? null };
    },
    settledThrough,
    onChange: (listener) => listeners.push(listener),
    close: () => {
      for (const stop of stops) stop();
    },
  };
}

type Applying = { readonly id: string; readonly applied: StockLevel['applied'] };

function watch<Doc extends Applying>(
  documents: Documents<Doc>,
  pending: PendingEffects,
  tell: (ids: readonly string[]) => void,
): () => void {
  return documents.onChange(async (ids) => {
    await settle(documents, pending, ids);
    tell(ids);
  });
}

/** Forgets the effects that these levels contain. */
async function settle<Doc extends Applying>(
  documents: Documents<Doc>,
  pending: PendingEffects,
  ids: readonly string[],
): Promise<void> {
  // While the first load runs there is nothing to settle, and every document passes here.
  if (pending.isEmpty() || ids.length === 0) return;
  for (const document of await documents.byIds(ids)) pending.forget(document.id, document.applied);
}
