/**
 * Three sums against each other, product by product and customer by customer: the file's, the tills', the hub's.
 * A till's level is the hub's level as it came down plus the till's own entries beyond what that level contains.
 */
import { type DebtMovement, debtEffectsOf } from '@counterbook/shared/debt';
import { chainKeyOf } from '@counterbook/shared/id';
import type { JournalEntry } from '@counterbook/shared/journal';
import { type StockMovement, stockEffectsOf } from '@counterbook/shared/stock';
import type { Oracle } from './oracle.ts';
import { readCollection, type TillFile } from './till-files.ts';

export type Levels = ReadonlyMap<string, number>;
export type Comparison = { readonly stock: Mismatches; readonly debts: Mismatches };
export type Mismatches = {
  readonly compared: number;
  readonly mismatches: number;
  readonly examples: readonly string[];
};

export type Sides = {
  readonly oracle: Oracle;
  readonly productIds: ReadonlyMap<string, string>;
  readonly customerIds: ReadonlyMap<string, string>;
  readonly hub: { readonly levels: Levels; readonly balances: Levels };
  readonly tills: readonly { readonly name: string; readonly levels: Levels; readonly balances: Levels }[];
};

export function compareSides(sides: Sides): Comparison {
  const stock = [...sides.oracle.stock].map(([sku, pieces]) => ({
    what: sku,
    id: sides.productIds.get(sku) ?? '',
    want: pieces * 1000,
  }));
  const debts = [...sides.oracle.debts].map(([code, owed]) => ({
    what: code,
    id: sides.customerIds.get(code) ?? '',
    want: owed,
  }));
  const places = [{ name: 'hub', ...sides.hub }, ...sides.tills];
  return {
    stock: mismatchesOf(
      stock,
      places.map(({ name, levels }) => ({ name, values: levels })),
    ),
    debts: mismatchesOf(
      debts,
      places.map(({ name, balances }) => ({ name, values: balances })),
    ),
  };
}

/** The levels and balances that a stopped till's file shows. */
export function readTillLevels(file: string, own: TillFile): { levels: Levels; balances: Levels } {
  return {
    levels: shown(readCollection(file, 'stock'), 'quantity', own.entries, (entry) =>
      stockEffectsOf(entry).map(({ productId, quantity }: StockMovement) => ({
        id: productId,
        amount: quantity,
      })),
    ),
    balances: shown(readCollection(file, 'debts'), 'balance', own.entries, (entry) =>
      debtEffectsOf(entry).map(({ customerId, amount }: DebtMovement) => ({ id: customerId, amount })),
    ),
  };
}

type Effects = (entry: JournalEntry) => readonly { readonly id: string; readonly amount: number }[];

function shown(
  documents: readonly Record<string, unknown>[],
  field: string,
  entries: readonly JournalEntry[],
  effectsOf: Effects,
): Levels {
  const levels = new Map(documents.map((document) => [String(document.id), Number(document[field])]));
  const applied = new Map(
    documents.map((document) => [String(document.id), new Map(Object.entries(document.applied ?? {}))]),
  );
  for (const entry of entries) {
    for (const { id, amount } of effectsOf(entry)) {
      const contained = Number(applied.get(id)?.get(chainKeyOf(entry.terminalId, entry.epoch)) ?? 0);
      if (entry.sequence > contained) levels.set(id, (levels.get(id) ?? 0) + amount);
    }
  }
  return levels;
}

function mismatchesOf(
  wanted: readonly { what: string; id: string; want: number }[],
  places: readonly { name: string; values: Levels }[],
): Mismatches {
  const wrong = wanted.flatMap(({ what, id, want }) =>
    places
      .filter(({ values }) => (values.get(id) ?? 0) !== want)
      .map(({ name, values }) => `${what}: ${name} has ${values.get(id) ?? 'nothing'}, the file ${want}`),
  );
  return { compared: wanted.length, mismatches: wrong.length, examples: wrong.slice(0, 5) };
}
