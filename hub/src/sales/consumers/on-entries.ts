import { customerEvents, type Event, entryOfEvent } from '@counterbook/shared/events';
import { parseOrThrow } from '@counterbook/shared/result';
import type { ClientSession } from 'mongoose';
import { type FlagDeps, flagExcess } from '../commands/flag-excess.ts';
import { type RecordDeps, recordEntries } from '../commands/record-entries.ts';
import { type NamesModel, rememberNames } from '../persistence/names-repository.ts';

const OF_NAMES = 'customer.aliases-changed';
const namesSchema = customerEvents[OF_NAMES];

export const SALES_TYPES = [
  'sale.completed',
  'sale.refunded',
  'shift.closed',
  'customer.aliases-changed',
] as const;

/**
 * A batch is of one shop, or of the company's customers. What follows is told to the shop's manager; whoever needs sales
 * listens to the entries too.
 */
export async function onEntries(
  deps: RecordDeps & FlagDeps & { readonly names: NamesModel },
  session: ClientSession,
  events: readonly Event[],
): Promise<readonly Event[]> {
  const first = events[0];
  if (!first) return [];
  const scope = { companyId: first.companyid };
  const [told, entries] = [events.filter(isOfNames), events.filter((event) => !isOfNames(event))];
  for (const { id, data } of told)
    await rememberNames(deps.names, scope, parseOrThrow(namesSchema, data, `event ${id}`), session);
  const recorded = await recordEntries(deps, scope, session, entries.map(entryOfEvent));
  return flagExcess(deps, scope, session, recorded);
}

function isOfNames({ type }: Event): boolean {
  return type === OF_NAMES;
}
