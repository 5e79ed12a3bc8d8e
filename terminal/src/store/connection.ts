import { closeSync, existsSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { createCheckpointer } from './checkpointer.ts';
import { claimFile, type FileClaim } from './file-claim.ts';
import { refuseNewerDatabase, refuseNewerFile } from './format.ts';
import { createLateFlush } from './late-flush.ts';
import { isBrokenDisk, isDamage, isFull, StoreError } from './store-error.ts';

/**
 * The one connection to a till's file. A transaction is on disk (WAL, synchronous=FULL) when it returns, or it
 * never was; one of what can be fetched again may get there a moment later. After an I/O error nothing more is written: the kernel may have dropped what it failed to flush,
 * and a second flush would then succeed without it.
 */
export type Connection = {
  readonly file: string;
  readonly database: DatabaseSync;
  /** Compiled once per SQL text. */
  readonly prepare: (sql: string) => StatementSync;
  /** Runs the work in one transaction, or joins the one that is open. */
  readonly transaction: <T>(work: () => T, flushed?: Flushed) => T;
  /** Numbers of the change sequence that are reserved and not given out; none when `next` is beyond `through`. */
  readonly sequence: { next: number; through: number };
  readonly hold: () => void;
  /** The last holder to let go closes the file. */
  readonly release: () => void;
};

export type Flushed = 'at once' | 'soon';

const STATEMENTS_KEPT = 400;

export function openConnection(path: string): Connection {
  const file = resolve(path);
  prepareFolder(file);
  refuseNewerFile(file);
  const database = new DatabaseSync(file, { timeout: 1_000, enableForeignKeyConstraints: false });
  let claim: FileClaim;
  try {
    claim = claimFile(database, file);
    refuseNewerDatabase(database, file);
    setUp(database);
  } catch (error) {
    database.close();
    throw isBrokenDisk(error) ? unreadableError(file, error) : asStoreError(error, file);
  }
  return connectionOf({ database, file, claim });
}

function connectionOf(parts: { database: DatabaseSync; file: string; claim: FileClaim }): Connection {
  const { database, file, claim } = parts;
  const statements = new Map<string, StatementSync>();
  let failure: unknown;
  const sequence = { next: 1, through: 0 };
  let holders = 0;
  let open = true;
  const checkpointer = createCheckpointer(database, (error) => {
    if (isBrokenDisk(error)) failure = error;
  });
  const lateFlush = createLateFlush(file, (error) => {
    failure = error;
  });

  const committed = <T>(work: () => T, flushed: Flushed): T => {
    try {
      if (flushed === 'soon') database.exec('PRAGMA synchronous = NORMAL');
      database.exec('BEGIN IMMEDIATE');
      const result = work();
      database.exec('COMMIT');
      if (flushed === 'soon') lateFlush.afterCommit();
      else lateFlush.covered();
      return result;
    } catch (error) {
      if (isBrokenDisk(error)) failure = error;
      rollBack(database);
      // The reservation may have been rolled back with the rest.
      sequence.next = sequence.through + 1;
      throw asStoreError(error, file);
    } finally {
      if (flushed === 'soon') database.exec('PRAGMA synchronous = FULL');
    }
  };

  const transaction = <T>(work: () => T, flushed: Flushed = 'at once'): T => {
    if (!open) throw new StoreError('closed', `${file} is closed`);
    if (failure !== undefined) throw failedError(file, failure);
    if (database.isTransaction) return work();
    const result = committed(work, flushed);
    checkpointer.afterCommit();
    return result;
  };

  return {
    file,
    database,
    sequence,
    transaction,
    prepare: (sql) => {
      if (!open) throw new StoreError('closed', `${file} is closed`);
      return cached(statements, sql, () => database.prepare(sql));
    },
    hold: () => {
      holders += 1;
    },
    release: () => {
      holders -= 1;
      if (holders > 0 || !open) return;
      open = false;
      checkpointer.stop();
      lateFlush.stop();
      statements.clear();
      database.close();
      claim.release();
    },
  };
}

export type SqlValue = Exclude<SQLInputValue, bigint | NodeJS.ArrayBufferView>;

/**
 * `temp_store=MEMORY` lets sorting go on when the disk is full; `fullfsync` is what a flush is called on macOS.
 */
function setUp(database: DatabaseSync): void {
  database.exec(`
    PRAGMA synchronous = FULL;
    PRAGMA fullfsync = ON;
    PRAGMA checkpoint_fullfsync = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -32768;
    PRAGMA trusted_schema = OFF;
  `);
}

/** A new file is only durable when its folder's entry is. */
function prepareFolder(file: string): void {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true });
  if (existsSync(file) || process.platform === 'win32') return;
  closeSync(openSync(file, 'a'));
  for (const path of [folder, dirname(folder)]) {
    const handle = openSync(path, 'r');
    fsyncSync(handle);
    closeSync(handle);
  }
}

function rollBack(database: DatabaseSync): void {
  try {
    // SQLite has already rolled back by itself after some errors.
    if (database.isTransaction) database.exec('ROLLBACK');
  } catch {
    // The first error is the one to report; an unfinished transaction dies with the connection.
  }
}

function asStoreError(error: unknown, file: string): unknown {
  if (error instanceof StoreError) return error;
  if (isFull(error)) return new StoreError('full', `No room left to write ${file}`, { cause: error });
  if (isBrokenDisk(error)) return failedError(file, error);
  return error;
}

function failedError(file: string, cause: unknown): StoreError {
  const trouble = isDamage(cause) ? 'damaged' : 'failed';
  return new StoreError(trouble, `${file} refuses writes until restart: ${reasonOf(cause)}`, { cause });
}

function unreadableError(file: string, cause: unknown): StoreError {
  const trouble = isDamage(cause) ? 'damaged' : 'failed';
  return new StoreError(trouble, `${file} cannot be opened: ${reasonOf(cause)}`, { cause });
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function cached(
  statements: Map<string, StatementSync>,
  sql: string,
  make: () => StatementSync,
): StatementSync {
  const known = statements.get(sql);
  if (known) return known;
  const statement = make();
  statements.set(sql, statement);
  const [oldest] = statements.keys();
  if (statements.size > STATEMENTS_KEPT && oldest !== undefined) statements.delete(oldest);
  return statement;
}
