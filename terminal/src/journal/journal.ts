/**
 * The till's journal: one append at a time, each flushed before it returns, numbered without a gap. An append that
 * throws has not happened: neither its sequence nor its receipt number is used up.
 */
import type { KeyObject } from 'node:crypto';
import { chainKeyOf, entryIdOf, type ReceiptSeries, receiptNumberOf } from '@counterbook/shared/id';
import {
  HASH_OF_NOTHING,
  type JournalEntry,
  sealEntry,
  type UnsealedEntry,
} from '@counterbook/shared/journal';
import { InvariantError } from '@counterbook/shared/result';
import type { RxCollection } from 'rxdb';
import type { Documents } from '../till/documents.ts';

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

export type Journal = {
  readonly place: Place;
  readonly chainKey: string;
  readonly lastSequence: () => number;
  readonly append: (act: Act) => Promise<JournalEntry>;
  readonly byCommand: (commandId: string) => Promise<JournalEntry | undefined>;
  readonly byId: (id: string) => Promise<JournalEntry | undefined>;
  /** Entries from one sequence through another, in order. */
  readonly range: (from: number, through: number) => Promise<readonly JournalEntry[]>;
  readonly find: Documents<JournalEntry>['find'];
  readonly onAppend: (listener: (entry: JournalEntry) => void) => void;
};

export type JournalDeps = {
  readonly collection: RxCollection<JournalEntry>;
  readonly documents: Documents<JournalEntry>;
  readonly place: Place;
  readonly privateKey: KeyObject;
  readonly now: () => number;
};

type Head = { sequence: number; hash: string; sale: number; refund: number };

export async function openJournal(deps: JournalDeps): Promise<Journal> {
  const { collection, documents, place } = deps;
  const head = await findHead(documents, place);
  const listeners: ((entry: JournalEntry) => void)[] = [];
  let queue: Promise<unknown> = Promise.resolve();

  const append = async (act: Act): Promise<JournalEntry> => {
    const entry = sealEntry(draft(deps, head, act), deps.privateKey);
    await collection.insert(entry);
    head.sequence = entry.sequence;
    head.hash = entry.hash;
    if (act.receipt) head[act.receipt.series] += 1;
    for (const listener of listeners) listener(entry);
    return entry;
  };

  return {
    place,
    chainKey: chainKeyOf(place.terminalId, place.epoch),
    lastSequence: () => head.sequence,
    append: (act) => {
      const turn = queue.then(() => append(act));
      queue = turn.catch(() => undefined);
      return turn;
    },
    byCommand: async (commandId) => (await documents.find({ commandId }))[0],
    byId: documents.byId,
    find: documents.find,
    range: async (from, through) => {
      const found = await documents.find({
        epoch: place.epoch,
        sequence: { $gte: from, $lte: through },
      });
      return [...found].sort((left, right) => left.sequence - right.sequence);
    },
    onAppend: (listener) => listeners.push(listener),
  };
}

/** The chain has no gaps, so counting it gives its last number; the entry there must exist. */
async function findHead(documents: Documents<JournalEntry>, place: Place): Promise<Head> {
  const { epoch, terminalId } = place;
  const [sequence, sale, refund] = await Promise.all([
    documents.count({ epoch }),
    documents.count({ type: 'sale.completed', epoch }),
    documents.count({ type: 'sale.refunded', epoch }),
  ]);
  if (sequence === 0) return { sequence, hash: HASH_OF_NOTHING, sale, refund };
  const last = await documents.byId(entryIdOf(terminalId, epoch, sequence));
  if (!last) throw new InvariantError(`the journal has ${sequence} entries, but none numbered ${sequence}`);
  return { sequence, hash: last.hash, sale, refund };
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

/** A terminal that was installed anew counts from one again: its numbers carry the epoch, so that none returns. */
function numberOf(place: Place, head: Head, { series, shopCode }: NonNullable<Act['receipt']>): string {
  const terminal = place.epoch === 1 ? place.terminalCode : `${place.terminalCode}.${place.epoch}`;
  return receiptNumberOf(shopCode, terminal, series, head[series] + 1);
}
