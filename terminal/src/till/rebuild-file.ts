/**
 * A sound database from what can be read of a damaged one: every entry that verifies by itself, the numbers of those
 * that are gone, and whatever came down from the hub. What is written from then on is another epoch's.
 */
import { existsSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { findFault, type JournalEntry, journalEntrySchema } from '@counterbook/shared/journal';
import type { FeedName } from '@counterbook/shared/sync';
import { type KeyOfEpoch, readKeys } from '../journal/check-journal.ts';
import {
  type Head,
  type Heads,
  headAfter,
  keepHeads,
  NO_ENTRY,
  readHeads,
  writeHeads,
} from '../journal/heads.ts';
import { findLost, writeLost } from '../journal/lost-entries.ts';
import { readPruned } from '../journal/stored-journal.ts';
import type { Seen } from '../journal/witness.ts';
import { openStore, type Store } from '../store/index.ts';
import { openSalvage, type Salvage } from '../store/salvage.ts';
import { openPageSalvage } from '../store/salvage-pages.ts';
import { collectionOf } from './collection-of.ts';
import { FEED_NAMES, openDatabase, SEARCHED, type TillDatabase } from './collections.ts';
import { plain } from './documents.ts';
import { IDENTITY, type Identity, identitySchema, latestIdentity } from './identity.ts';
import { addNotice } from './notices.ts';
import { readKeptFacts } from './shop-facts.ts';

export type RebuildDeps = {
  readonly now: () => number;
  readonly publicKeyPem: string;
  /** From beside the database, where that itself no longer says it. */
  readonly identity: Identity | null;
  /** The last entry that was committed, by the note beside the database. */
  readonly seen: Seen | null;
  readonly onProgress: (done: number) => void;
};

export async function rebuildFile(deps: RebuildDeps, from: string, to: string): Promise<void> {
  const salvage = salvageOf(from);
  const store = openStore({ file: to, search: SEARCHED, beside: { journal: keepHeads }, now: deps.now });
  const database = await openDatabase(store.storage);
  try {
    // What SQLite leaves out behind a damaged place of its log stands on the pages all the same.
    const pages = existsSync(from) ? openPageSalvage(from, entriesOnly) : undefined;
    await refill(deps, { salvage, pages, store, database });
  } finally {
    await database.close();
    store.close();
    salvage?.close();
  }
}

/** Past a table of contents that cannot be read, the pages themselves; undefined where there is no file. */
function salvageOf(file: string): Salvage | undefined {
  const salvage = openSalvage(file);
  if (salvage?.collections.includes('journal')) return salvage;
  salvage?.close();
  return existsSync(file) ? openPageSalvage(file, collectionOf) : undefined;
}

type Parts = {
  readonly salvage: Salvage | undefined;
  readonly pages: Salvage | undefined;
  readonly store: Store;
  readonly database: TillDatabase;
};

function entriesOnly(document: Record<string, unknown>): string | undefined {
  return 'previousHash' in document ? 'journal' : undefined;
}

async function refill(deps: RebuildDeps, { salvage, pages, store, database }: Parts): Promise<void> {
  const { local } = store;
  for (const [key, value] of salvage?.state ?? []) local.set(key, value);
  const headsBefore = readHeads(local) ?? {};
  const entries = readEntries([salvage, pages], readKeys(local, deps.publicKeyPem));
  let done = 0;
  const copy = async (collection: keyof TillDatabase['collections'], documents: Iterable<object>) => {
    for (const some of inBatches(documents)) {
      const rows = some.map((document) => ({ document: storedForm(document, deps.now()) }));
      await database[collection].storageInstance.bulkWrite(rows as never, 'rebuild');
      done += some.length;
      deps.onProgress(done);
      await setImmediate();
    }
  };
  writeHeads(local, {});
  await copy('journal', entries);
  const kept = new Map<FeedName, Set<string>>();
  for (const feed of FEED_NAMES) {
    const ids = new Set<string>();
    kept.set(feed, ids);
    if (salvage) await copy(feed, sound(salvage.documents(feed), ids));
  }
  const { settings, staff } = readKeptFacts(local);
  await copy('settings', settings && kept.get('settings')?.size === 0 ? [settings] : []);
  await copy(
    'staff',
    staff.filter(({ id }) => !kept.get('staff')?.has(id)),
  );

  const heads = endsOf(entries, withSeen(headsBefore, deps.seen));
  const pruned = readPruned(local);
  const lost = Object.fromEntries(
    Object.entries(heads).map(([epoch, { sequence }]) => {
      const left = entries.filter((entry) => entry.epoch === Number(epoch));
      return [epoch, findLost(left, (pruned[epoch]?.sequence ?? 0) + 1, sequence)];
    }),
  );
  writeHeads(local, heads);
  writeLost(local, lost);
  const count = Object.values(lost).reduce((sum, some) => sum + Object.keys(some).length, 0);
  const known = identitySchema.safeParse(local.get(IDENTITY)).data ?? deps.identity;
  if (known) {
    const identity = latestIdentity(known, deps.identity);
    const epochs = [identity.epoch, ...Object.keys(heads).map(Number)];
    local.set(IDENTITY, { ...identity, epoch: Math.max(...epochs) + 1 });
  }
  addNotice(local, { id: `damaged-${deps.now()}`, message: noticeOf(entries.length, count) });
}

function noticeOf(kept: number, lost: number): string {
  const what = `The till’s file was damaged and has been rebuilt: ${kept} entries are whole`;
  if (lost === 0) return `${what}, none is known to be lost. The damaged file is kept in “quarantine”.`;
  return `${what}, ${lost} could not be read; the hub or the mirror may have them. The damaged file is kept in “quarantine”: do not delete it.`;
}

/** In order, each once, and only those that verify by themselves. */
function readEntries(sources: readonly (Salvage | undefined)[], keyOf: KeyOfEpoch): readonly JournalEntry[] {
  const entries = new Map<string, JournalEntry>();
  for (const document of sources.flatMap((source) => [...(source?.documents('journal') ?? [])])) {
    const entry = plain<JournalEntry>(document);
    if (entries.has(entry.id) || !journalEntrySchema.safeParse(entry).success) continue;
    if (findFault(entry, keyOf(entry.epoch)) === null) entries.set(entry.id, entry);
  }
  return [...entries.values()].sort(
    (left, right) => left.epoch - right.epoch || left.sequence - right.sequence,
  );
}

/** The note may know of entries that neither the file nor its own heads remember. */
function withSeen(heads: Heads, seen: Seen | null): Heads {
  const head = seen && (heads[seen.epoch] ?? NO_ENTRY);
  if (!seen || !head || seen.sequence <= head.sequence) return heads;
  return { ...heads, [seen.epoch]: { ...head, sequence: seen.sequence, hash: seen.hash } };
}

/** Where each epoch ended, by the file’s own note of it or by the last entry that is left. */
function endsOf(entries: readonly JournalEntry[], before: Heads): Heads {
  const heads: Record<string, Head> = {};
  for (const entry of entries) heads[entry.epoch] = headAfter(heads[entry.epoch] ?? NO_ENTRY, entry);
  for (const [epoch, head] of Object.entries(before))
    if (head.sequence > (heads[epoch]?.sequence ?? 0)) heads[epoch] = head;
  return heads;
}

/** Each once; `seen` collects which. */
function* sound(documents: Iterable<Record<string, unknown>>, seen: Set<string>): Generator<object> {
  for (const document of documents) {
    if (typeof document.id !== 'string' || seen.has(document.id)) continue;
    seen.add(document.id);
    yield plain<object>(document);
  }
}

const BATCH = 500;

function* inBatches(documents: Iterable<object>): Generator<readonly object[]> {
  let batch: object[] = [];
  for (const document of documents) {
    batch.push(document);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** As RxDB keeps a document that was written once. */
function storedForm(document: object, lwt: number): object {
  return { ...document, _deleted: false, _attachments: {}, _rev: '1-rebuilt', _meta: { lwt } };
}
