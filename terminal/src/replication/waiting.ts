import type { JournalEntry } from '@counterbook/shared/journal';
import type { Journal } from '../journal/journal.ts';

/** The entries that the hub has not acknowledged, as far as the sync line tells of them. */
export type Waiting = {
  readonly count: () => number;
  readonly sales: () => number;
  readonly oldest: () => string | null;
  /** Forgets what is at the hub by now, and takes back what a restored hub has lost. */
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
  onReread: () => void,
): Promise<Waiting> {
  let told: Told[] = [];
  const settled = new Map<number, number>();
  const read = async (epoch: number, first: number, through: number): Promise<void> => {
    const found: Told[] = [];
    for (let from = first; from <= through; from += READ_AT_ONCE) {
      const last = Math.min(through, from + READ_AT_ONCE - 1);
      found.push(...(await journal.range(epoch, from, last)).map(toldOf));
    }
    const others = told.filter(
      (one) => one.epoch !== epoch || one.sequence < first || one.sequence > through,
    );
    told = [...found, ...others]
      .filter(({ sequence, ...one }) => sequence > acknowledged(one.epoch))
      .sort((left, right) => left.epoch - right.epoch || left.sequence - right.sequence);
  };
  journal.onAppend((entry) => told.push(toldOf(entry)));
  for (const { epoch, lastSequence } of journal.epochs()) {
    settled.set(epoch, acknowledged(epoch));
    await read(epoch, acknowledged(epoch) + 1, lastSequence);
  }
  /** Where the file is closed meanwhile, nobody asks any more. */
  const takeBack = (): void => {
    for (const { epoch } of journal.epochs()) {
      const [before, now] = [settled.get(epoch) ?? 0, acknowledged(epoch)];
      // Nothing is known of the hub yet: it may well have all of it.
      if (now === 0) continue;
      settled.set(epoch, now);
      if (now < before) read(epoch, now + 1, before).then(onReread, () => undefined);
    }
  };
  return {
    count: () => told.length,
    sales: () => told.filter(({ isSale }) => isSale).length,
    oldest: () => told[0]?.occurredAt ?? null,
    renew: () => {
      takeBack();
      const first = told[0];
      if (first === undefined || first.sequence > acknowledged(first.epoch)) return;
      told = told.filter(({ epoch, sequence }) => sequence > acknowledged(epoch));
    },
  };
}

function toldOf({ epoch, sequence, type, occurredAt }: JournalEntry): Told {
  return { epoch, sequence, isSale: type === 'sale.completed', occurredAt };
}
