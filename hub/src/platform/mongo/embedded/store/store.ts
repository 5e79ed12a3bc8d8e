import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

/**
 * The SQLite file under all databases: one file, so that writes of every service share one flush. Writes of one turn
 * of the event loop form a group, committed together when the turn ends; whoever waits for the flush is told then.
 */
export interface Store {
  readonly prepare: (sql: string) => StatementSync;
  readonly execute: (sql: string) => void;
  /** Opens the turn's group unless it is open already. Every write starts with it. */
  readonly beginWrite: () => void;
  /** Calls back once nothing written so far can be lost any more, or with what went wrong. */
  readonly afterFlush: (callback: FlushCallback) => void;
  /** Undoes the whole group: after a disk fault nobody knows what of it was written. */
  readonly failGroup: (error: Error) => void;
  /** Counts writes, to tell whether a failed command had begun to write. */
  readonly writes: () => number;
  readonly close: () => void;
}

export type FlushCallback = (failure: Error | undefined) => void;

export function openStore(directory: string, onFailedGroup: () => void): Store {
  mkdirSync(directory, { recursive: true });
  const database = openFile(directory);
  const statements = new Map<string, StatementSync>();
  let open = false;
  let writes = 0;
  let waiting: FlushCallback[] = [];

  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  const tellWaiting = (failure: Error | undefined): void => {
    const told = waiting;
    waiting = [];
    for (const callback of told) callback(failure);
  };
  const failGroup = (error: Error): void => {
    open = false;
    if (database.isTransaction) database.exec('ROLLBACK');
    onFailedGroup();
    tellWaiting(error);
  };
  const flush = (): void => {
    if (!open) return;
    try {
      prepare('COMMIT').run();
      open = false;
      tellWaiting(undefined);
    } catch (error) {
      failGroup(error instanceof Error ? error : new Error(String(error)));
    }
  };
  return {
    prepare,
    execute: (sql) => database.exec(sql),
    beginWrite: () => {
      writes += 1;
      if (open) return;
      prepare('BEGIN IMMEDIATE').run();
      open = true;
      setImmediate(flush);
    },
    afterFlush: (callback) => {
      if (open) waiting.push(callback);
      else callback(undefined);
    },
    failGroup,
    writes: () => writes,
    close: () => {
      flush();
      database.close();
    },
  };
}

/** Exclusive: a second server on the same file would not know what this one keeps in memory, and is refused. */
const PRAGMAS = [
  'PRAGMA locking_mode = EXCLUSIVE',
  'PRAGMA page_size = 4096',
  'PRAGMA journal_mode = WAL',
  'PRAGMA synchronous = FULL',
  'PRAGMA wal_autocheckpoint = 4000',
  'PRAGMA cache_size = -65536',
  'PRAGMA foreign_keys = OFF',
];

function openFile(directory: string): DatabaseSync {
  const database = new DatabaseSync(join(directory, 'counterbook.sqlite'));
  try {
    for (const pragma of PRAGMAS) database.exec(pragma);
    return database;
  } catch (error) {
    database.close();
    const isTaken = error instanceof Error && /database is locked/.test(error.message);
    throw isTaken
      ? new Error(`another hub has ${directory} open: stop it, or choose another HUB_DATA`)
      : error;
  }
}
