/**
 * A till built anew from its second copy: the mirror gives every entry that was mirrored, the hub a new key and a new
 * hundred of epochs, and everything else when the till is started. What the hub had not is handed in then.
 */
import { createPublicKey } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { findFault, type JournalEntry } from '@counterbook/shared/journal';
import { accept, type Refusal, type Result, refuse } from '@counterbook/shared/result';
import { writeKeys } from '../journal/check-journal.ts';
import type { KeyPort } from '../journal/device-key.ts';
import { keepHeads } from '../journal/heads.ts';
import { findLost, writeLost } from '../journal/lost-entries.ts';
import { type MirroredEpoch, readMirror } from '../mirror/read-mirror.ts';
import { openStore } from '../store/index.ts';
import { syncFolder } from '../store/write-file.ts';
import { openDatabase, SEARCHED } from './collections.ts';
import { askToEnrol } from './enrol.ts';
import { IDENTITY } from './identity.ts';
import { DATABASE } from './quarantine.ts';

export type RecoverDeps = {
  readonly keys: KeyPort;
  readonly now: () => number;
  readonly random: () => number;
};

export type RecoverInput = {
  readonly mirror: string;
  readonly recoveryCode: string;
  /** Which till, where the folder holds several. */
  readonly terminalId?: string | undefined;
  readonly hubUrl: string;
  /** A one-time code that a manager made for this terminal: Portal, Tills, Enrol again. */
  readonly enrolCode: string;
  /** Where the new till keeps its data: empty yet. */
  readonly directory: string;
};

export type Recovered = {
  readonly terminalCode: string;
  readonly entries: number;
  /** Numbers that were never mirrored, or cannot be read any more. */
  readonly lost: number;
  readonly troubles: readonly string[];
};

export async function recoverTill(
  deps: RecoverDeps,
  input: RecoverInput,
): Promise<Result<Recovered, Refusal>> {
  const file = join(input.directory, DATABASE);
  if (existsSync(file)) return refuse({ code: 'recover.not-empty', directory: input.directory });
  const read = await readMirror(input.mirror, input.recoveryCode, input.terminalId);
  if (!read.ok) return read;
  const { place, epochs, troubles } = read.value;
  const doubtful = epochs.flatMap(doubtfulIn)[0];
  if (doubtful) return refuse({ code: 'recover.does-not-verify', entry: doubtful.id });

  mkdirSync(input.directory, { recursive: true });
  const { publicKeyPem } = deps.keys.open(input.directory);
  const enrolled = await askToEnrol(
    { hubUrl: input.hubUrl, code: input.enrolCode },
    { ...deps, publicKeyPem },
  );
  if (!enrolled.ok) return enrolled;
  if (enrolled.value.terminalId !== place.terminalId)
    return refuse({ code: 'recover.other-terminal', expected: place.terminalId });
  const identity = { ...enrolled.value, hubUrl: input.hubUrl };
  const lost = lostOf(epochs);
  // Under another name until it is whole: a recovery that was cut off is begun again.
  const unfinished = `${file}.recovering`;
  for (const part of ['', '-wal', '-shm', '.lock']) rmSync(unfinished + part, { force: true });
  await fill(unfinished, { epochs, lost, identity, now: deps.now });
  renameSync(unfinished, file);
  syncFolder(input.directory);
  return accept({
    terminalCode: identity.terminalCode,
    entries: epochs.reduce((sum, { entries }) => sum + entries.length, 0),
    lost: Object.values(lost).reduce((sum, some) => sum + Object.keys(some).length, 0),
    troubles: troubles.map((trouble) => JSON.stringify(trouble)),
  });
}

/** Entries that the key which their mirror names did not sign. */
function doubtfulIn({ entries, publicKey }: MirroredEpoch): readonly JournalEntry[] {
  if (publicKey === undefined) return entries;
  const key = createPublicKey(publicKey);
  return entries.filter((entry) => findFault(entry, key) !== null);
}

type Lost = Readonly<Record<string, Readonly<Record<string, string>>>>;

function lostOf(epochs: readonly MirroredEpoch[]): Lost {
  return Object.fromEntries(
    epochs.map(({ epoch, entries }) => [epoch, findLost(entries, 1, entries.at(-1)?.sequence ?? 0)]),
  );
}

const BATCH = 500;

async function fill(
  file: string,
  content: {
    readonly epochs: readonly MirroredEpoch[];
    readonly lost: Lost;
    readonly identity: object;
    readonly now: () => number;
  },
): Promise<void> {
  const store = openStore({ file, search: SEARCHED, beside: { journal: keepHeads }, now: content.now });
  const database = await openDatabase(store.storage);
  for (const { entries } of content.epochs)
    for (let at = 0; at < entries.length; at += BATCH) {
      await database.journal.bulkInsert(entries.slice(at, at + BATCH));
      await setImmediate();
    }
  writeLost(store.local, content.lost);
  writeKeys(
    store.local,
    Object.fromEntries(content.epochs.map(({ epoch, publicKey }) => [epoch, publicKey ?? ''])),
  );
  store.local.set(IDENTITY, content.identity);
  await database.close();
  store.close();
}
