/**
 * Judges damaged copies of one till's files. Every kind of damage that the store shows goes once to a whole till,
 * whose verdict then holds for its like: it must tell, or what it holds must be true and complete.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ZodError } from 'zod';
import { FaultTill, Refused } from './fault-till.ts';
import { faultsOf, journalOf, quarantined } from './journal-of.ts';
import { type Held, hold, lookInside } from './look-inside.ts';
import { saidBy } from './round.ts';
import type { Round } from './row.ts';
import { ScriptedDay, sellOne } from './scripted-day.ts';
import { oncePerWorkshop, type Workshop } from './workshop.ts';
import { commitEnds } from './write-ahead-log.ts';

export type Files = { readonly database: Buffer; readonly log: Buffer };
export type Damaged = { readonly what: string; readonly files: Files };
export type DamageBench = {
  readonly whole: Files;
  /** `onTill`: by a whole till even where the store sees nothing. */
  readonly examine: (damaged: Damaged, onTill?: boolean) => Promise<Round>;
  readonly close: () => void;
};

export async function openDamageBench(workshop: Workshop): Promise<DamageBench> {
  const dead = await deadTill(workshop);
  const left: Files = {
    database: readFileSync(join(dead, 'till.db')),
    log: readFileSync(join(dead, 'till.db-wal')),
  };
  // In memory where there is a place for that: nothing here is about flushing.
  const directory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'counterbook-damage-'));
  write(directory, left);
  const held = hold(directory);
  if (typeof held === 'string') throw new Error(`the undamaged files: ${held}`);
  const whole = endingWithAnEntry(left, (files) => {
    write(directory, files);
    return lookInside(directory, held) === null;
  });
  const verdicts = new Map<string, readonly string[]>();
  return {
    whole,
    examine: async ({ what, files }, onTill = false) => {
      write(directory, files);
      const kind = lookInside(directory, held);
      if (kind === null && !onTill) return { what, problems: [] };
      const known = kind === null ? undefined : verdicts.get(kind);
      const problems = known ?? (await judgeOnTill({ workshop, dead, held }, files));
      if (kind !== null) verdicts.set(kind, problems);
      return { what, problems };
    },
    close: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** One day rests in the file, the next still in the write-ahead log when the plug is pulled after its last sale. */
const deadTill = oncePerWorkshop(async (workshop): Promise<string> => {
  const { directory } = workshop.copyTill();
  const till = new FaultTill({ directory, hubUrl: workshop.hubUrl, printer: 'virtual' });
  try {
    await till.start();
    await new ScriptedDay(workshop.shop).goOn(till);
    await till.stop();
    await till.start();
    await new ScriptedDay(workshop.shop).goOn(till);
    await sellOne(till, workshop.shop);
  } finally {
    await till.kill();
  }
  return directory;
});

/** Without what was written after the last entry, which no journal would miss. */
function endingWithAnEntry({ database, log }: Files, isWhole: (files: Files) => boolean): Files {
  const candidates = commitEnds(log).map((end) => ({ database, log: log.subarray(0, end) }));
  const shortest = candidates.findLastIndex((files) => !isWhole(files)) + 1;
  return candidates[shortest] ?? { database, log };
}

function write(directory: string, { database, log }: Files): void {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory);
  writeFileSync(join(directory, 'till.db'), database);
  writeFileSync(join(directory, 'till.db-wal'), log);
}

type Bench = { readonly workshop: Workshop; readonly dead: string; readonly held: Held };

async function judgeOnTill({ workshop, dead, held }: Bench, files: Files): Promise<readonly string[]> {
  const directory = join(workshop.directory, 'damaged-till');
  cpSync(dead, directory, { recursive: true });
  writeFileSync(join(directory, 'till.db'), files.database);
  writeFileSync(join(directory, 'till.db-wal'), files.log);
  const till = new FaultTill({ directory, hubUrl: workshop.hubUrl, printer: 'virtual' });
  try {
    const { phase, failure } = await till.start();
    if (phase === 'failed') return failure ? [] : ['failed without saying why'];
    if (phase === 'not-enrolled' && quarantined(directory).length === 0)
      return ['silently forgot which till it is'];
    const stopped = await sellOne(till, workshop.shop).then(() => null, refusalOf);
    await till.stop();
    // A till that fails at its first command has told, and before any tender.
    return stopped === 'store.failed' || stopped === 'till.failed' ? [] : whatItHolds(directory, held);
  } catch (error) {
    return [`damaged: ${saidBy(error)}`];
  } finally {
    await till.kill();
    rmSync(directory, { recursive: true, force: true });
  }
}

function refusalOf(error: unknown): string {
  if (error instanceof Refused) return error.code;
  throw error;
}

/** What was set aside has been told; what is still there must be true, and nothing may be gone without a word. */
function whatItHolds(directory: string, held: Held): readonly string[] {
  const entries = entriesOf(directory);
  if (entries === null) return ['silently used: an entry that is none by its schema'];
  // By hash: a number that was lost is given away again.
  const hashes = new Set(entries.map(({ hash }) => hash));
  const lost = [...held.entries.values()].filter(({ hash }) => !hashes.has(hash));
  const isTold = quarantined(directory).length > 0;
  const silently = `silently lost ${lost.length} of ${held.entries.size} entries`;
  // A number that the till itself knows to be lost is no gap that it has not noticed.
  const known = knownLost(directory);
  const faults = faultsOf(entries, directory).filter((fault) => !known.some((gap) => fault.startsWith(gap)));
  return [
    ...faults.map((fault) => `silently used: ${fault}`),
    ...(isTold || lost.length === 0 ? [] : [silently]),
  ];
}

function knownLost(directory: string): readonly string[] {
  const database = new DatabaseSync(join(directory, 'till.db'), { readOnly: true });
  const note = database.prepare("SELECT value FROM store_state WHERE key = 'journal.lost'").get();
  database.close();
  const lost: Record<string, Record<string, string>> = JSON.parse(String(note?.value ?? '{}'));
  return Object.values(lost)
    .flatMap((epoch) => Object.keys(epoch))
    .map((sequence) => `gap at ${sequence}:`);
}

function entriesOf(directory: string): ReturnType<typeof journalOf> | null {
  try {
    return journalOf(directory);
  } catch (error) {
    if (error instanceof ZodError) return null;
    throw error;
  }
}
