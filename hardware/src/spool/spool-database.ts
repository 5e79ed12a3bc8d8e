import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const SQLITE_BUSY = 5;
const SQLITE_FULL = 13;
/** Corrupt, or no database at all. */
const DAMAGED: ReadonlySet<number | undefined> = new Set([11, 26]);

/** A file that is damaged is set aside; undefined where the disk takes none at all. */
export function openOrBeginAnew(
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

/** The mark is in the same commit as the tables: a file that was cut off while it began has neither. */
export function openDatabase(file: string, mark: string): DatabaseSync {
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

export function transact(database: DatabaseSync, work: () => void): void {
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
export function setAside(file: string): void {
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

export function closeQuietly(database: DatabaseSync | undefined): void {
  try {
    database?.close();
  } catch {
    // It is closed already, or so broken that it cannot be: either way nothing more is written through it.
  }
}

export function isFull(error: unknown): boolean {
  const isOfSystem = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
  return isOfSystem || primaryCode(error) === SQLITE_FULL;
}

/** SQLite's extended codes carry the primary one in the low byte. */
function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number')
    return undefined;
  return error.errcode & 0xff;
}
