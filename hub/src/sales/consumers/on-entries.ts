import { type Event, entryOfEvent } from '@counterbook/shared/events';
import type { ClientSession } from 'mongoose';
import { type RecordDeps, recordEntries } from '../commands/record-entries.ts';

export const SALES_TYPES = ['sale.completed', 'sale.refunded', 'shift.closed'] as const;

/** A batch is of one shop. Nothing follows from it here: whoever needs sales listens to the entries too. */
export async function onEntries(
  deps: RecordDeps,
  session: ClientSession,
  events: readonly Event[],
): Promise<readonly Event[]> {
  const first = events[0];
  if (!first) return [];
  await recordEntries(deps, { companyId: first.companyid }, session, events.map(entryOfEvent));
  return [];
}
