import { type JournalEntry, journalEntrySchema } from '../journal/entry.ts';
import { ContractError } from '../result/errors.ts';
import { parseOrThrow } from '../result/parse.ts';
import type { Event } from './event.ts';

/** The journal entry that an event tells; a consumer's door. Its company must be the event's: effects follow it. */
export function entryOfEvent(event: Event): JournalEntry {
  const entry = parseOrThrow(journalEntrySchema, event.data, `entry ${event.id}`);
  if (entry.companyId !== event.companyid || entry.id !== event.id)
    throw new ContractError(`event ${event.id} carries an entry of another company or id`);
  return entry;
}
