import { entryIdOf } from '@counterbook/shared/id';
import { HASH_OF_NOTHING } from '@counterbook/shared/journal';
import { type HandInAnswer, type Head, handInSchema, type Verdict } from '@counterbook/shared/sync';

/** What the small hub keeps of a till's journal: each number once, in whatever order it comes, forks beside. */
export type SmallJournal = {
  readonly entries: Map<string, Handed>;
  readonly forks: Handed[];
  readonly takeIn: (body: unknown) => HandInAnswer & { readonly duplicates: number };
  readonly heads: () => readonly Head[];
};

type Handed = {
  readonly id: string;
  readonly terminalId: string;
  readonly epoch: number;
  readonly sequence: number;
  readonly hash: string;
};

export function createSmallJournal(): SmallJournal {
  const entries = new Map<string, Handed>();
  const forks: Handed[] = [];
  const judge = (entry: Handed): Verdict => {
    const known = entries.get(entry.id);
    if (known === undefined) {
      entries.set(entry.id, entry);
      return { id: entry.id, verdict: 'accepted', reason: null };
    }
    if (known.hash === entry.hash) return { id: entry.id, verdict: 'duplicate', reason: null };
    forks.push(entry);
    return { id: entry.id, verdict: 'quarantined', reason: 'another entry has this id' };
  };
  const heads = (): readonly Head[] =>
    [...new Set([...entries.values()].map(({ epoch }) => epoch))].map((epoch) => headOf(entries, epoch));
  return {
    entries,
    forks,
    heads,
    takeIn: (body) => {
      const verdicts = (handInSchema.parse(body).entries as Handed[]).map(judge);
      const duplicates = verdicts.filter(({ verdict }) => verdict === 'duplicate').length;
      return { verdicts, heads: [...heads()], duplicates };
    },
  };
}

function headOf(entries: ReadonlyMap<string, Handed>, epoch: number): Head {
  const own = [...entries.values()].filter((entry) => entry.epoch === epoch);
  const at = (sequence: number) => entries.get(entryIdOf(own[0]?.terminalId ?? '', epoch, sequence));
  let contiguousThrough = 0;
  while (at(contiguousThrough + 1)) contiguousThrough += 1;
  const last = Math.max(...own.map(({ sequence }) => sequence));
  const missing: { from: number; to: number }[] = [];
  for (let sequence = contiguousThrough + 1; sequence < last; sequence += 1)
    if (!at(sequence)) missing.push({ from: sequence, to: sequence });
  return { epoch, contiguousThrough, hash: at(contiguousThrough)?.hash ?? HASH_OF_NOTHING, missing };
}
