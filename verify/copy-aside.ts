import { constants, copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * A copy of a till's database with its log, to be read in its place: SQLite makes files of its own beside a database,
 * even one that it only reads, and evidence should stay as it was found.
 */
export function copyAside(file: string): { readonly copy: string; readonly remove: () => void } {
  refuseInUse(file);
  const folder = mkdtempSync(join(tmpdir(), 'counterbook-verify-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    for (const part of ['', '-wal'])
      if (existsSync(file + part))
        copyFileSync(file + part, join(folder, basename(file) + part), constants.COPYFILE_FICLONE);
    // A till that started meanwhile may have written between the two.
    refuseInUse(file);
  } catch (error) {
    remove();
    throw error;
  }
  return { copy: join(folder, basename(file)), remove };
}

const SQLITE_BUSY = 5;

function refuseInUse(file: string): void {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 0 });
  try {
    // Kept from making its shared memory beside the file, SQLite gets no further than the lock: that is all to learn.
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === SQLITE_BUSY)
      throw new Error(`a till is running on it (process ${holderOf(file)}): stop the till first`);
  } finally {
    database.close();
  }
}

function holderOf(file: string): string {
  try {
    return readFileSync(`${file}.lock`, 'utf8').trim() || 'unknown';
  } catch {
    return 'unknown';
  }
}
