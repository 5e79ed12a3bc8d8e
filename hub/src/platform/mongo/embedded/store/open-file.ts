import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The file that all databases are in, so that the writes of every service share one flush. */
export function fileIn(directory: string): string {
  return join(directory, 'counterbook.sqlite');
}

/** Nobody waits for a lock here: a busy file is another process's, or a checkpoint that has just begun. */
const LOCK_TIMEOUT_MS = 2000;

/**
 * Checkpoints are made by a thread of their own, and commits flushed by `log-flush.ts`: both off the path of a write.
 * NORMAL leaves out the flush of a commit and no other.
 */
const PRAGMAS = [
  'PRAGMA page_size = 4096',
  'PRAGMA journal_mode = WAL',
  'PRAGMA synchronous = NORMAL',
  'PRAGMA wal_autocheckpoint = 0',
  'PRAGMA journal_size_limit = 67108864',
  'PRAGMA cache_size = -49152',
  'PRAGMA temp.cache_size = -16384',
  'PRAGMA temp_store = FILE',
];

export function openFile(directory: string): DatabaseSync {
  const database = new DatabaseSync(fileIn(directory), { timeout: LOCK_TIMEOUT_MS });
  try {
    for (const pragma of PRAGMAS) database.exec(pragma);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Takes the folder for this process until it ends, however it ends: a second server on the same file would not know
 * what this one keeps in memory, and is refused.
 */
export function lockFolder(directory: string): DatabaseSync {
  mkdirSync(directory, { recursive: true });
  const lock = new DatabaseSync(join(directory, 'lock.sqlite'));
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT');
    return lock;
  } catch (error) {
    lock.close();
    const isTaken = error instanceof Error && /database is locked/.test(error.message);
    throw isTaken
      ? new Error(`another hub has ${directory} open: stop it, or choose another HUB_DATA`)
      : error;
  }
}
