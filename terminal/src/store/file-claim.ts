import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { isBusy, StoreError } from './store-error.ts';

/**
 * One process per file. The kernel's lock decides, since it cannot outlive its process; the `.lock` file beside
 * it only says who holds it, so a stale one after a crash bars nobody.
 */
export type FileClaim = { readonly release: () => void };

export function claimFile(database: DatabaseSync, file: string): FileClaim {
  const note = `${file}.lock`;
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    database.exec('PRAGMA journal_mode = WAL');
    database.exec('BEGIN IMMEDIATE');
    database.exec('COMMIT');
  } catch (error) {
    if (!isBusy(error)) throw error;
    const holder = holderOf(note);
    throw new StoreError('in-use', `${file} is in use by process ${holder}`, { cause: error, holder });
  }
  leaveNote(note);
  return { release: () => rmSync(note, { force: true }) };
}

function leaveNote(note: string): void {
  try {
    writeFileSync(note, `${process.pid}\n`);
  } catch {
    // On a full disk the till must still open and read; the lock holds without its note.
  }
}

function holderOf(note: string): string {
  try {
    return readFileSync(note, 'utf8').trim() || '(unknown)';
  } catch {
    return '(unknown)';
  }
}
