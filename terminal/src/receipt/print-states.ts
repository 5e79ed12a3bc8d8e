import type { JournalEntry } from '@counterbook/shared/journal';
import { z } from 'zod';
import type { PrintState } from '../host/protocol/views.ts';
import type { JournalPlace } from '../journal/journal.ts';
import type { LocalState } from '../store/index.ts';
import { keepHint } from '../till/keep-hint.ts';

/**
 * What is known of each receipt's paper, over restarts. Only ends are written down: a receipt of whose print there is
 * no end was interrupted, and only the cashier can tell whether it came out.
 */
export type PrintStates = {
  readonly of: (entry: JournalEntry) => PrintState;
  readonly set: (entryId: string, state: PrintState) => void;
  readonly close: () => void;
};

const STATES = 'prints';
const REMEMBERED = 200;
/** Written down a little later, with its neighbours: what is lost in between is only doubt. */
const LATER_MILLISECONDS = 300;
const endSchema = z.enum(['handed-over', 'confirmed', 'unconfirmed', 'failed']);
const storedSchema = z.object({
  /** Prints of earlier entries are not remembered, and were in order when last seen. */
  since: z.object({ epoch: z.int(), sequence: z.int() }),
  ends: z.array(z.tuple([z.string(), endSchema])),
});

export function openPrintStates(local: LocalState, first: JournalPlace): PrintStates {
  const stored = storedSchema.safeParse(local.get(STATES));
  let since = stored.success ? stored.data.since : first;
  const ends = new Map(stored.success ? stored.data.ends : []);
  const running = new Map<string, PrintState>();
  if (!stored.success) local.set(STATES, { since, ends: [] });
  let timer: NodeJS.Timeout | undefined;
  const save = (): void => {
    timer = undefined;
    keepHint(local, STATES, { since, ends: [...ends] });
  };

  const forgetOldest = (): void => {
    for (const id of ends.keys()) {
      if (ends.size <= REMEMBERED) return;
      ends.delete(id);
      const [epoch = 0, sequence = 0] = id.split(':').slice(1).map(Number);
      const after = { epoch, sequence: sequence + 1 };
      if (isFrom(since, after)) since = after;
    }
  };
  return {
    of: (entry) =>
      running.get(entry.id) ?? ends.get(entry.id) ?? (isFrom(since, entry) ? 'unconfirmed' : 'handed-over'),
    set: (entryId, state) => {
      const end = endSchema.safeParse(state);
      if (!end.success) {
        running.set(entryId, state);
        return;
      }
      running.delete(entryId);
      ends.delete(entryId);
      ends.set(entryId, end.data);
      forgetOldest();
      timer ??= setTimeout(save, LATER_MILLISECONDS).unref();
    },
    close: () => {
      if (timer === undefined) return;
      clearTimeout(timer);
      save();
    },
  };
}

/** Whether a place in the journal is that one or after it. */
function isFrom(since: JournalPlace, { epoch, sequence }: JournalPlace): boolean {
  return epoch > since.epoch || (epoch === since.epoch && sequence >= since.sequence);
}
