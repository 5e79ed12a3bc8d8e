import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createLogFlush, type LogFlush } from './log-flush.ts';
import { SpoolFullError, type SpoolStore, type StoredJob } from './store.ts';
import { fromStoredForm, toStoredForm } from './stored-form.ts';

export type SpoolFile = SpoolStore & {
  /** What its owner gave when the file began: what came before that is not the spool's. */
  readonly mark: string;
  /** Jobs may be missing: the file, or something in it, was not what had been written. */
  readonly isDamaged: boolean;
};

/**
 * The jobs in a SQLite file, whose log is flushed beside unless somebody waits for it. A damaged file is set aside. On a disk that is full or fails
 * it opens empty, and every call fails until the disk takes it: selling goes on meanwhile.
 */
export function openSpoolFile(path: string, mark: string): SpoolFile {
  const file = resolve(path);
  const opened = openOrBeginAnew(file, mark);
  let { database } = opened;
  let log: LogFlush | undefined;
  const { stored, damaged } = database === undefined ? NO_JOBS : loadJobs(database);
  const kept = String(database?.prepare('SELECT text FROM mark').get()?.text ?? mark);
  const write = (work: (database: DatabaseSync) => void) => {
    try {
      database ??= openDatabase(file, kept);
      const open = database;
      transact(open, () => work(open));
      log ??= createLogFlush(file);
      log.soon();
    } catch (error) {
      if (isFull(error)) throw new SpoolFullError(`no room left to write ${file}`);
      throw error;
    }
  };
  const close = (): void => {
    log?.close();
    log = undefined;
    closeQuietly(database);
    database = undefined;
  };
  const forget: SpoolFile['forget'] = (ids) =>
    write((open) => {
      const remove = open.prepare('DELETE FROM jobs WHERE id = ?');
      for (const id of ids) remove.run(id);
    });
  try {
    // Told once; and one that is given again is kept whole.
    if (damaged.length > 0) forget(damaged);
  } catch {
    // Told again at the next start.
  }
  return {
    mark: kept,
    isDamaged: opened.isDamaged || damaged.length > 0,
    jobs: () => stored,
    save: (job) => write((open) => saveJob(open, job)),
    flush: () => log?.now(),
    forget,
    beginAnew: (jobs) => {
      close();
      setAside(file);
      write((open) => {
        for (const job of jobs) saveJob(open, job);
      });
      // Flushes the log before, and the file after.
      database?.exec('PRAGMA wal_checkpoint(PASSIVE)');
    },
    close,
  };
}

const LOAD = 'SELECT id, state, state_sum, document, document_sum FROM jobs ORDER BY number';
const SAVE = `INSERT INTO jobs (id, state, state_sum, document, document_sum) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET state = excluded.state, state_sum = excluded.state_sum`;
const SQLITE_BUSY = 5;
const SQLITE_FULL = 13;
/** Corrupt, or no database at all. */
const DAMAGED: ReadonlySet<number | undefined> = new Set([11, 26]);

function openOrBeginAnew(
  file: string,
  mark: string,
): { database: DatabaseSync | undefined; isDamaged: boolean } {
  try {
    return { database: openDatabase(file, mark), isDamaged: false };
  } catch (error) {
    if (primaryCode(error) === SQLITE_BUSY) throw error;
    if (!DAMAGED.has(primaryCode(error))) return { database: undefined, isDamaged: !isFull(error) };
    setAside(file);
    return { database: openDatabase(file, mark), isDamaged: true };
  }
}

type LoadedJobs = { readonly stored: readonly StoredJob[]; readonly damaged: readonly string[] };
const NO_JOBS: LoadedJobs = { stored: [], damaged: [] };

/** Apart by id what is not as it was written. */
function loadJobs(database: DatabaseSync): LoadedJobs {
  const stored: StoredJob[] = [];
  const damaged: string[] = [];
  for (const row of database.prepare(LOAD).all()) {
    const job = fromStoredForm({
      state: String(row.state),
      stateSum: Number(row.state_sum),
      document: String(row.document),
      documentSum: Number(row.document_sum),
    });
    if (job === undefined) damaged.push(String(row.id));
    else stored.push(job);
  }
  return { stored, damaged };
}

/** The mark is in the same commit as the tables: a file that was cut off while it began has neither. */
function openDatabase(file: string, mark: string): DatabaseSync {
  prepareFolder(file);
  const database = new DatabaseSync(file, { timeout: 1_000 });
  try {
    database.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA fullfsync = ON;
      PRAGMA trusted_schema = OFF;
    `);
    transact(database, () => {
      database.exec(`
        CREATE TABLE IF NOT EXISTS mark (only INTEGER PRIMARY KEY CHECK (only = 1), text TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS jobs (
          number INTEGER PRIMARY KEY AUTOINCREMENT,
          id TEXT NOT NULL UNIQUE,
          state TEXT NOT NULL,
          state_sum INTEGER NOT NULL,
          document TEXT NOT NULL,
          document_sum INTEGER NOT NULL
        );
      `);
      database.prepare('INSERT OR IGNORE INTO mark (only, text) VALUES (1, ?)').run(mark);
    });
    const [check] = database.prepare('PRAGMA quick_check(1)').all();
    if (check?.quick_check !== 'ok') throw Object.assign(new Error('damaged'), { errcode: 11 });
    // A commit leaves the flush to whoever waits for it.
    database.exec('PRAGMA synchronous = NORMAL');
    return database;
  } catch (error) {
    closeQuietly(database);
    throw error;
  }
}

function saveJob(database: DatabaseSync, stored: StoredJob): void {
  const { state, stateSum, document, documentSum } = toStoredForm(stored);
  database.prepare(SAVE).run(stored.job.id, state, stateSum, document, documentSum);
}

function transact(database: DatabaseSync, work: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    work();
    database.exec('COMMIT');
  } catch (error) {
    // SQLite has already rolled back by itself after some errors.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** Kept for whoever wants to look into it; one such file is enough. */
function setAside(file: string): void {
  for (const end of ['', '-wal', '-shm']) {
    rmSync(`${file}.damaged${end}`, { force: true });
    if (existsSync(`${file}${end}`)) renameSync(`${file}${end}`, `${file}.damaged${end}`);
  }
}

/** A new file is only durable when its folder's entry is. */
function prepareFolder(file: string): void {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true });
  if (existsSync(file) || process.platform === 'win32') return;
  closeSync(openSync(file, 'a'));
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

function closeQuietly(database: DatabaseSync | undefined): void {
  try {
    database?.close();
  } catch {
    // It is closed already, or so broken that it cannot be: either way nothing more is written through it.
  }
}

function isFull(error: unknown): boolean {
  const isOfSystem = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
  return isOfSystem || primaryCode(error) === SQLITE_FULL;
}

/** SQLite's extended codes carry the primary one in the low byte. */
function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number')
    return undefined;
  return error.errcode & 0xff;
}
