import type { SetAsideCause } from '@counterbook/shared/api';
import { type Event, entryEventTypeOf } from '@counterbook/shared/events';
import type { JournalEntry } from '@counterbook/shared/journal';
import { moneyIn } from '@counterbook/shared/sync';
import { toStoredText } from '../../platform/mongo/stored-text.ts';
import { newEvent } from '../../platform/outbox/new-event.ts';
import type { StoredEntry } from '../persistence/entry-repository.ts';
import type { Claim, Device } from './judge-entry.ts';

type Aside = {
  readonly claim: Claim;
  readonly raw: unknown;
  readonly reason: string;
  readonly cause: SetAsideCause;
};

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
    money: moneyIn(entry),
    occupies: true,
    state,
    reason: null,
    raw: toStoredText(entry),
    receivedAt: at.toISOString(),
  };
}

/** A readable entry that is not taken as it is. */
export function asideEntryRow(
  entry: JournalEntry,
  at: Date,
  { cause, reason }: { readonly cause: SetAsideCause; readonly reason: string },
): StoredEntry {
  return { ...entryRow(entry, 'quarantined', at), reason, cause };
}

/** What was set aside stands under the terminal that signed it or else handed it in, whatever it says of itself. */
export function asideRow(place: string, aside: Aside, owner: Device, at: Date): StoredEntry {
  const { companyId, terminalId } = owner;
  const { id, epoch, sequence, hash } = aside.claim;
  const shopId = owner.shopOf(epoch);
  return {
    _id: place,
    entryId: id,
    companyId,
    shopId,
    terminalId,
    epoch,
    sequence,
    hash,
    money: moneyIn(aside.raw),
    occupies: place === id,
    state: 'quarantined',
    reason: aside.reason,
    cause: aside.cause,
    raw: toStoredText(aside.raw),
    receivedAt: at.toISOString(),
  };
}

/** An accepted entry is an event of its own type, under its own id. */
export function eventOf(entry: JournalEntry, at: Date): Event {
  return newEvent({
    id: entry.id,
    source: 'sync',
    type: entryEventTypeOf(entry.type),
    companyId: entry.companyId,
    partitionKey: entry.shopId,
    data: entry,
    time: at,
  });
}

/** Raised once, told again when it is judged anew, closed when it is done with. */
const ATTENTION_VERSIONS = { raised: 1, changed: 2, closed: 3 } as const;

export function attentionOf(
  row: StoredEntry,
  at: Date,
  { step, message }: { readonly step: keyof typeof ATTENTION_VERSIONS; readonly message: string },
): Event {
  const { companyId, shopId, _id: id, entryId } = row;
  const open = step !== 'closed';
  const document = { id: `quarantined:${id}`, kind: 'entry-quarantined', subject: entryId, message, open };
  return newEvent({
    source: 'sync',
    type: 'attention.raised',
    companyId,
    partitionKey: shopId,
    data: { document, version: ATTENTION_VERSIONS[step], shopId },
    time: at,
  });
}
