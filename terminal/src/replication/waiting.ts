import type { JournalEntry } from '@counterbook/shared/journal';
import type { Journal } from '../journal/journal.ts';

/** The entries that the hub has not acknowledged, as far as the sync line tells of them. */
export type Waiting = {
  readonly count: () => number;
  readonly sales: () => number;
  readonly oldest: () => string | null;
  /** Forgets what is at the hub by now. */
  readonly renew: () => void;
};

type Told = {
  readonly epoch: number;
  readonly sequence: number;
  readonly isSale: boolean;
  readonly occurredAt: string;
};

const READ_AT_ONCE = 2_000;

export async function openWaiting(
  journal: Journal,
  acknowledged: (epoch: number) => number,
): Promise<Waiting> {
  let told: Told[] = [];
  for (const { epoch, lastSequence } of journal.epochs())
    for (let from = acknowledged(epoch) + 1; from <= lastSequence; from += READ_AT_ONCE)
      told.push(...(await journal.range(epoch, from, from + READ_AT_ONCE - 1)).map(toldOf));
  journal.onAppend((entry) => told.push(toldOf(entry)));
  return {
    count: () => told.length,
    sales: () => told.filter(({ isSale }) => isSale).length,
    oldest: () => told[0]?.occurredAt ?? null,
    renew: () => {
      const first = told[0];
      if (first === undefined || first.sequence > acknowledged(first.epoch)) return;
      told = told.filter(({ epoch, sequence }) => sequence > acknowledged(epoch));
    },
  };
}

function toldOf({ epoch, sequence, type, occurredAt }: JournalEntry): Told {
  return { epoch, sequence, isSale: type === 'sale.completed', occurredAt };
}
