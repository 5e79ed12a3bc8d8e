import type { JournalEntry } from '@counterbook/shared/journal';
import type { Journal } from '../journal/journal.ts';

/** The entries that the hub has not acknowledged, as far as the sync line tells of them. */
export type Waiting = {
  readonly count: () => number;
  readonly sales: () => number;
  readonly oldest: () => string | null;
  readonly acknowledge: (through: number) => void;
};

type Told = { readonly sequence: number; readonly isSale: boolean; readonly occurredAt: string };

const READ_AT_ONCE = 2_000;

export async function openWaiting(journal: Journal, acknowledged: number): Promise<Waiting> {
  let told: Told[] = [];
  for (let from = acknowledged + 1; from <= journal.lastSequence(); from += READ_AT_ONCE)
    told.push(...(await journal.range(from, from + READ_AT_ONCE - 1)).map(toldOf));
  journal.onAppend((entry) => told.push(toldOf(entry)));
  return {
    count: () => told.length,
    sales: () => told.filter(({ isSale }) => isSale).length,
    oldest: () => told[0]?.occurredAt ?? null,
    acknowledge: (through) => {
      const first = told[0];
      if (first === undefined || first.sequence > through) return;
      told = told.filter(({ sequence }) => sequence > through);
    },
  };
}

function toldOf({ sequence, type, occurredAt }: JournalEntry): Told {
  return { sequence, isSale: type === 'sale.completed', occurredAt };
}
