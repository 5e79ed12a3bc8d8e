import type { Event } from '@counterbook/shared/events';
import type { JournalEntry } from '@counterbook/shared/journal';
import { newEvent } from '../../platform/outbox/new-event.ts';
import type { StoredEntry } from '../persistence/entry-repository.ts';
import type { Claim, Device } from './judge-entry.ts';

export function entryRow(entry: JournalEntry, state: StoredEntry['state'], at: Date): StoredEntry {
  const { id, companyId, shopId, terminalId, epoch, sequence, hash } = entry;
  return {
    _id: id,
    entryId: id,
    companyId,
    shopId,
    terminalId,
    epoch,
    sequence,
    hash,
    occupies: true,
    state,
    reason: null,
    raw: entry,
    receivedAt: at.toISOString(),
  };
}

/** What was set aside stands under the terminal that handed it in, whatever it says of itself. */
export function asideRow(
  place: string,
  aside: { claim: Claim; raw: unknown; reason: string },
  device: Device,
  at: Date,
): StoredEntry {
  const { companyId, shopId, terminalId } = device;
  const { id, epoch, sequence, hash } = aside.claim;
  return {
    _id: place,
    entryId: id,
    companyId,
    shopId,
    terminalId,
    epoch,
    sequence,
    hash,
    occupies: place === id,
    state: 'quarantined',
    reason: aside.reason,
    // As text: the database refuses some names and depths that JSON allows, and a row may not fail its batch.
    raw: JSON.stringify(aside.raw),
    receivedAt: at.toISOString(),
  };
}

/** An accepted entry is an event of its own type, under its own id. */
export function eventOf(entry: JournalEntry, at: Date): Event {
  return newEvent({
    id: entry.id,
    source: 'sync',
    type: entry.type,
    companyId: entry.companyId,
    partitionKey: entry.shopId,
    data: entry,
    time: at,
  });
}

export function attentionOf(row: StoredEntry, at: Date): Event {
  const { companyId, shopId, _id: id, entryId, reason } = row;
  const document = {
    id: `quarantined:${id}`,
    kind: 'entry-quarantined',
    subject: entryId,
    message: `An entry was set aside: ${reason}`,
    open: true,
  };
  return newEvent({
    source: 'sync',
    type: 'attention.raised',
    companyId,
    partitionKey: shopId,
    data: { document, version: 1, shopId },
    time: at,
  });
}
