import { type Event, entryEventTypeOf } from '../events/event.ts';
import type { JournalEntry } from '../journal/entry.ts';

/** An accepted entry as the hub tells it: the event has the entry's id and its shop's partition. */
export function eventOf(entry: JournalEntry): Event {
  return {
    specversion: '1.0',
    id: entry.id,
    source: 'sync',
    type: entryEventTypeOf(entry.type),
    time: entry.occurredAt,
    datacontenttype: 'application/json',
    companyid: entry.companyId,
    partitionkey: entry.shopId,
    hops: 0,
    data: JSON.parse(JSON.stringify(entry)),
  };
}
