import type { Bare } from './bare.ts';
import type { Ours } from './ours.ts';
import { saleOf } from './sale.ts';
import { nothingTaken, type Rate, rateOf, type Taken, work, workBare } from './workers.ts';

export type Kind = 'inserts' | 'creates' | 'findsById' | 'findsByIndex' | 'updates' | 'transactions';
export type Rates = Readonly<Record<Kind, Rate>>;

export type Load = { readonly callers: number; readonly operations: number };

/** Ours and the bare loop take turns, so that whatever else the machine does meets both. */
const TURNS = 3;
/** Few enough that updates meet in a group, enough that they do not all meet in one document. */
const COUNTERS = 1000;

/** Numbers that were never given out before, for both alike. */
export type Numbers = { next: number };

export async function measureRates(
  ours: Ours,
  bare: Bare,
  numbers: Numbers,
  { callers, operations }: Load,
): Promise<{ ours: Rates; bare: Rates }> {
  const count = Math.ceil(operations / TURNS);
  const first = numbers.next;
  const fresh = () => saleOf(numbers.next++);
  const known = () => first + Math.floor(Math.random() * (numbers.next - first));
  const counter = () => Math.floor(Math.random() * COUNTERS);
  const transact = () => {
    bare.insert(fresh());
    bare.update(counter());
  };
  const find = () => bare.find(known());
  const kinds: Record<Kind, readonly [(caller: number) => Promise<unknown>, () => void]> = {
    inserts: [() => ours.insert(fresh()), () => bare.insert(fresh())],
    creates: [() => ours.create(fresh()), () => bare.insert(fresh())],
    findsById: [() => ours.findById(known()), find],
    findsByIndex: [() => ours.findByIndex(known()), find],
    updates: [() => ours.update(counter()), () => bare.update(counter())],
    transactions: [(caller) => ours.transact(caller, fresh()), transact],
  };
  const taken = new Map<string, { ours: Taken; bare: Taken }>();
  for (const [kind, [one, other]] of Object.entries(kinds)) {
    const both = { ours: nothingTaken(), bare: nothingTaken() };
    for (let turn = 0; turn < TURNS; turn += 1) {
      await work(both.ours, { callers, count }, one);
      workBare(both.bare, { group: callers, count }, other, bare.within);
    }
    taken.set(kind, both);
  }
  return { ours: ratesOf(taken, 'ours'), bare: ratesOf(taken, 'bare') };
}

function ratesOf(taken: ReadonlyMap<string, { ours: Taken; bare: Taken }>, whose: 'ours' | 'bare'): Rates {
  const rate = (kind: Kind) => rateOf(taken.get(kind)?.[whose] ?? nothingTaken());
  return {
    inserts: rate('inserts'),
    creates: rate('creates'),
    findsById: rate('findsById'),
    findsByIndex: rate('findsByIndex'),
    updates: rate('updates'),
    transactions: rate('transactions'),
  };
}
