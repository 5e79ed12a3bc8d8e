import { type Event, entryOfEvent } from '@counterbook/shared/events';
import type { ClientSession } from 'mongoose';
import { type FlagDeps, flagExcess } from '../commands/flag-excess.ts';
import { type RecordDeps, recordEntries } from '../commands/record-entries.ts';

export const SALES_TYPES = ['sale.completed', 'sale.refunded', 'shift.closed'] as const;

/** A batch is of one shop. What follows is told to its manager; whoever needs sales listens to the entries too. */
export async function onEntries(
  deps: RecordDeps & FlagDeps,
  session: ClientSession,
  events: readonly Event[],
): Promise<readonly Event[]> {
  const first = events[0];
  if (!first) return [];
  const scope = { companyId: first.companyid };
  const recorded = await recordEntries(deps, scope, session, events.map(entryOfEvent));
  return flagExcess(deps, scope, session, recorded);
}
