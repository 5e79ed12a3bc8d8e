/**
 * Opens what this till keeps on disk, whatever the last stop left behind: a rebuild under way is finished, a file
 * after a crash is checked whole, the end of the journal is verified at every start, and a file that is damaged is
 * moved aside and rebuilt from what it still holds. A database that is not the latest goes on in a new epoch, and one
 * whose till was ordered to another shop is cleared of the shop before.
 */

import { join } from 'node:path';
import type { JournalEntry } from '@counterbook/shared/journal';
import { findTailFault, type KeyOfEpoch, readKeys } from '../journal/check-journal.ts';
import { type Heads, keepHeads } from '../journal/heads.ts';
import { openStoredJournal } from '../journal/stored-journal.ts';
import { readWitness, type Seen } from '../journal/witness.ts';
import { isDamage, type LocalState, openStore, type Store, StoreError } from '../store/index.ts';
import { isFetched, openDatabase, SEARCHED, type TillDatabase } from './collections.ts';
import { documentsOf } from './documents.ts';
import { beginGeneration, isLatest, readNote } from './generation.ts';
import { IDENTITY, type Identity, identitySchema, latestIdentity } from './identity.ts';
import { keepHint, whereRoom } from './keep-hint.ts';
import { leaveShop } from './leave-shop.ts';
import { addNotice } from './notices.ts';
import type { Log } from './parts.ts';
import { type Build, DATABASE, finishRebuild, isRebuildWanted, keepLog, quarantine } from './quarantine.ts';
import { rebuildFile } from './rebuild-file.ts';

export type OpenFileDeps = {
  readonly directory: string;
  readonly publicKeyPem: string;
  readonly now: () => number;
  readonly newId: () => string;
  readonly log: Log;
  readonly onProgress: (progress: StartProgress) => void;
};

/** What the start is busy with, and how many documents are done where that can be counted. */
export type StartProgress = { readonly step: 'checking' | 'rebuilding'; readonly done: number };

export type OpenedFile = {
  readonly store: Store;
  readonly database: TillDatabase;
  readonly identity: Identity | null;
  readonly keyOf: KeyOfEpoch;
};

const UNCLEAN = 'unclean';
const TAIL = { afterStop: 50, afterCrash: 1_000 } as const;

export async function openFile(deps: OpenFileDeps): Promise<OpenedFile> {
  const { directory, log } = deps;
  const build: Build = (from, to) =>
    rebuildFile(
      {
        ...deps,
        identity: readNote(directory)?.identity ?? null,
        seen: readWitness(directory),
        onProgress: (done) => deps.onProgress({ step: 'rebuilding', done }),
      },
      from,
      to,
    );
  await finishRebuild(directory, build);
  try {
    return await openSound(deps);
  } catch (error) {
    if (!isDamage(error)) throw error;
    log.error({ error }, 'the till’s file is damaged and is rebuilt');
    deps.onProgress({ step: 'rebuilding', done: 0 });
    await quarantine(directory, new Date(deps.now()).toISOString().replaceAll(':', '-'), build);
    return openSound(deps);
  }
}

/** `isClean`: there is nothing that the next start should doubt. */
export async function closeFile(
  { store, database }: OpenedFile,
  { isClean }: { readonly isClean: boolean },
): Promise<void> {
  await database.close();
  if (isClean) store.local.delete(UNCLEAN);
  store.close();
}

async function openSound(deps: OpenFileDeps): Promise<OpenedFile> {
  const { directory, now } = deps;
  const file = join(directory, DATABASE);
  const log = keepLog(directory);
  let store: Store;
  try {
    store = openStore({ file, search: SEARCHED, beside: { journal: keepHeads }, isFetched, now });
  } catch (error) {
    // Another process has the file, or a newer version wrote it: nothing of it is ours to touch.
    if (!isDamage(error)) log.undo();
    throw error;
  }
  let database: TillDatabase | undefined;
  try {
    const { local } = store;
    const wasStopped = local.get(UNCLEAN) !== true;
    if (isRebuildWanted(directory)) throw new StoreError('damaged', 'what was read from it was damaged');
    if (!wasStopped) {
      deps.onProgress({ step: 'checking', done: 0 });
      checkIntegrity(store);
    }
    keepHint(local, UNCLEAN, true);
    database = await openDatabase(store.storage);
    const keyOf = readKeys(local, deps.publicKeyPem);
    const known = identitySchema.safeParse(local.get(IDENTITY)).data ?? null;
    if (known) {
      const stored = await openStoredJournal(documentsOf<JournalEntry>(database.journal), local, known);
      const fault = await findTailFault(stored, keyOf, wasStopped ? TAIL.afterStop : TAIL.afterCrash);
      if (fault !== null) throw new StoreError('damaged', `the journal does not verify: ${fault}`);
      if (isLatest(readNote(deps.directory), local)) checkAgainst(readWitness(deps.directory), stored.heads);
    }
    const placed = { identity: settleIdentity(deps, local, known), database };
    const left = await leaveShop(directory, store, placed);
    log.forget();
    return { store, keyOf, ...left };
  } catch (error) {
    await database?.close();
    store.close();
    throw error;
  }
}

function checkIntegrity(store: Store): void {
  const { ok, problems } = store.integrity();
  if (!ok) throw new StoreError('damaged', problems.slice(0, 3).join('; '));
}

/** What was committed and is not there was in a log that was cut or damaged. */
function checkAgainst(seen: Seen | null, heads: Heads): void {
  if (seen === null) return;
  const last = heads[seen.epoch]?.sequence ?? 0;
  if (last < seen.sequence)
    throw new StoreError('damaged', `entry ${seen.sequence} of epoch ${seen.epoch} was written and is gone`);
}

/** Who this till is and which epoch it writes. */
function settleIdentity(deps: OpenFileDeps, local: LocalState, known: Identity | null): Identity | null {
  const note = readNote(deps.directory);
  const identity = isLatest(note, local) ? known : laterEpoch(local, known, note?.identity ?? null);
  whereRoom(() => beginGeneration(deps.directory, local, { identity, id: deps.newId() }));
  return identity;
}

function laterEpoch(local: LocalState, known: Identity | null, noted: Identity | null): Identity | null {
  const identity = known ?? noted;
  if (identity === null) return null;
  const latest = latestIdentity(identity, noted);
  const later = { ...latest, epoch: latest.epoch + 1 };
  local.set(IDENTITY, later);
  addNotice(local, {
    id: `older-${later.epoch}`,
    message:
      known === null
        ? 'The till’s file was gone: it starts anew, and receipts are numbered in a new series. What the hub has comes back by itself.'
        : 'The till’s file was put back from a backup or brought from elsewhere: receipts are numbered in a new series from now on.',
  });
  return later;
}
