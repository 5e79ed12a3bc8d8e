/**
 * The till's journal: one append at a time, each flushed before it returns, numbered without a gap. An append that
 * throws has not happened: neither its sequence nor its receipt number is used up.
 */
import type { KeyObject } from 'node:crypto';
import { entryIdOf, type ReceiptSeries, receiptNumberOf } from '@counterbook/shared/id';
import { type JournalEntry, sealEntry, type UnsealedEntry } from '@counterbook/shared/journal';
import type { RxCollection } from 'rxdb';
import type { Documents } from '../till/documents.ts';
import type { Archive } from './archive.ts';
import { type Head, headAfter, NO_ENTRY } from './heads.ts';
import type { StoredJournal } from './stored-journal.ts';

type DistributiveAct<T> = T extends { type: unknown; payload: unknown } ? Pick<T, 'type' | 'payload'> : never;

/** What a person did. A shift's opening carries its own id as `shiftId`. */
export type Act = DistributiveAct<JournalEntry> & {
  readonly staffId: string | null;
  readonly shiftId: string | null;
  readonly customerId?: string | null;
  readonly commandId?: string;
  readonly receipt?: { readonly series: ReceiptSeries; readonly shopCode: string };
};

export type Place = {
  readonly companyId: string;
  readonly shopId: string;
  readonly terminalId: string;
  readonly terminalCode: string;
  readonly epoch: number;
};

/** A place in this till's journal, over its epochs. */
export type JournalPlace = { readonly epoch: number; readonly sequence: number };

export type Journal = {
  readonly place: Place;
  readonly lastSequence: () => number;
  /** Every epoch of which this file has entries, oldest first, the present one included. */
  readonly epochs: () => readonly { readonly epoch: number; readonly lastSequence: number }[];
  readonly append: (act: Act) => Promise<JournalEntry>;
  readonly byCommand: (commandId: string) => Promise<JournalEntry | undefined>;
  readonly byId: (id: string) => Promise<JournalEntry | undefined>;
  readonly range: StoredJournal['range'];
  /** The same, with what is in the archive by now. */
  readonly history: (epoch: number, from: number, through: number) => Promise<readonly JournalEntry[]>;
  /** That entry and all after it, in order. */
  readonly since: (place: JournalPlace) => Promise<readonly JournalEntry[]>;
  /** The last so many, in order. */
  readonly newest: (count: number) => Promise<readonly JournalEntry[]>;
  readonly find: Documents<JournalEntry>['find'];
  readonly onAppend: (listener: (entry: JournalEntry) => void) => void;
};

export type JournalDeps = {
  readonly collection: RxCollection<JournalEntry>;
  readonly documents: Documents<JournalEntry>;
  readonly stored: StoredJournal;
  readonly archive: Archive;
  readonly place: Place;
  readonly privateKey: KeyObject;
  readonly now: () => number;
  /** Before anybody else hears of the entry. */
  readonly onCommit: (entry: JournalEntry) => void;
};

export function openJournal(deps: JournalDeps): Journal {
  const { collection, documents, place } = deps;
  const { heads, range } = deps.stored;
  const listeners: ((entry: JournalEntry) => void)[] = [];
  let head = heads[place.epoch] ?? NO_ENTRY;
  let queue: Promise<unknown> = Promise.resolve();

  const append = async (act: Act): Promise<JournalEntry> => {
    const entry = sealEntry(draft(deps, head, act), deps.privateKey);
    await collection.insert(entry);
    head = headAfter(head, entry);
    deps.onCommit(entry);
    for (const listener of listeners) listener(entry);
    return entry;
  };
  const epochs = () => [
    ...Object.entries(heads)
      .map(([epoch, { sequence }]) => ({ epoch: Number(epoch), lastSequence: sequence }))
      .filter(({ epoch }) => epoch !== place.epoch)
      .sort((left, right) => left.epoch - right.epoch),
    { epoch: place.epoch, lastSequence: head.sequence },
  ];
  const since: Journal['since'] = async ({ epoch, sequence }) => {
    const found: JournalEntry[] = [];
    for (const one of epochs()) {
      if (one.epoch < epoch) continue;
      found.push(...(await range(one.epoch, one.epoch === epoch ? sequence : 1, one.lastSequence)));
    }
    return found;
  };

  return {
    place,
    lastSequence: () => head.sequence,
    epochs,
    append: (act) => {
      const turn = queue.then(() => append(act));
      queue = turn.catch(() => undefined);
      return turn;
    },
    byCommand: async (commandId) => (await documents.find({ commandId }))[0],
    byId: documents.byId,
    find: async (selector) => inOrder(await documents.find(selector)),
    range,
    history: async (epoch, from, through) => [
      ...deps.archive.range(epoch, from, through),
      ...(await range(epoch, from, through)),
    ],
    since,
    newest: async (count) => {
      const found: JournalEntry[] = [];
      for (const { epoch, lastSequence } of epochs().toReversed()) {
        const wanted = count - found.length;
        if (wanted > 0) found.unshift(...(await range(epoch, lastSequence - wanted + 1, lastSequence)));
      }
      return found;
    },
    onAppend: (listener) => listeners.push(listener),
  };
}

function inOrder(entries: readonly JournalEntry[]): readonly JournalEntry[] {
  return entries.toSorted((left, right) => left.epoch - right.epoch || left.sequence - right.sequence);
}

function draft({ place, now }: JournalDeps, head: Head, act: Act): UnsealedEntry {
  const { companyId, shopId, terminalId, epoch } = place;
  const sequence = head.sequence + 1;
  const id = entryIdOf(terminalId, epoch, sequence);
  return {
    id,
    companyId,
    shopId,
    terminalId,
    epoch,
    sequence,
    type: act.type,
    payload: act.payload,
    occurredAt: new Date(now()).toISOString(),
    staffId: act.staffId,
    shiftId: act.type === 'shift.opened' ? id : act.shiftId,
    customerId: act.customerId ?? null,
    receiptNumber: act.receipt ? numberOf(place, head, act.receipt) : null,
    previousHash: head.hash,
    ...(act.commandId === undefined ? {} : { commandId: act.commandId }),
  } as UnsealedEntry;
}

/** A new epoch counts from one again: its numbers carry it, so that none returns. */
function numberOf(place: Place, head: Head, { series, shopCode }: NonNullable<Act['receipt']>): string {
  const terminal = place.epoch === 1 ? place.terminalCode : `${place.terminalCode}.${place.epoch}`;
  return receiptNumberOf(shopCode, terminal, series, head[series] + 1);
}
