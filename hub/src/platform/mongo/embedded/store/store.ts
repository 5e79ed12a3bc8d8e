import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { CommandError } from '../command-error.ts';
import { startCheckpoints } from './checkpoints.ts';
import { lockFolder } from './open-file.ts';
import { createPace } from './pace.ts';
import { createSharedLook } from './shared-look.ts';
import { isDiskBroken, toStorageError } from './storage-error.ts';
import { openStoreFile, type StoreFile } from './store-file.ts';

/**
 * The SQLite file under all databases. Writes that arrive together form a group, committed with one flush; whoever
 * waits for the flush is told then. A group is written whole or not at all: where its flush fails, all of it is undone,
 * each of its writers is told, and everything remembered in memory is read from the file again.
 */
export interface Store {
  readonly prepare: (sql: string) => StatementSync;
  readonly execute: (sql: string) => void;
  /** Opens the group unless it is open already. Every write starts with it. */
  readonly beginWrite: () => void;
  /** Calls back once nothing written so far can be lost any more, or with what went wrong. */
  readonly afterFlush: (callback: FlushCallback) => void;
  /** Undoes the whole group: after a fault in its midst nobody knows what of it was written. */
  readonly failGroup: (error: unknown) => void;
  /** Counts writes, to tell whether a failed command had begun to write. */
  readonly writes: () => number;
  /** Counts looks at the file: an answer that took none has nothing to do with the group that is open. */
  readonly looks: () => number;
  /** The time since the last undone group. What was looked up in an era that has failed is not to be written by. */
  readonly era: () => Era;
  /** Opens the file anew where a fault had closed it. Throws while the fault lasts. */
  readonly requireOpen: () => void;
  readonly close: () => Promise<void>;
}

export interface Era {
  failure: CommandError | undefined;
}

export type FlushCallback = (failure: CommandError | undefined) => void;

export function openStore(directory: string, onFailedGroup: () => void): Store {
  const folder = lockFolder(directory);
  const file = openOrUnlock(folder, () => openStoreFile(directory, onFailedGroup));
  const checkpoints = startCheckpoints(directory);
  const look = createSharedLook(file);
  const pace = createPace(() => performance.now());
  let isOpen = false;
  let writes = 0;
  let looks = 0;
  let era: Era = { failure: undefined };
  let waiting: FlushCallback[] = [];

  const tellWaiting = (failure: CommandError | undefined): void => {
    const told = waiting;
    waiting = [];
    for (const callback of told) callback(failure);
  };
  const failGroup = (error: unknown): void => {
    const failure = toStorageError(error);
    isOpen = false;
    era.failure = failure;
    era = { failure: undefined };
    try {
      look.end();
      file.rollBack();
      if (isDiskBroken(error)) file.close();
      else onFailedGroup();
    } catch {
      // The disk does not even let us read: the next command opens the file anew, or is told why it cannot.
      file.close();
    }
    tellWaiting(failure);
  };
  const flush = (): void => {
    if (isOpen && pace.isWorthWaiting(waiting.length)) setImmediate(flush);
    else commit();
  };
  const commit = (): void => {
    if (!isOpen) return;
    const from = performance.now();
    try {
      file.prepare('COMMIT').run();
    } catch (error) {
      failGroup(error);
      return;
    }
    isOpen = false;
    pace.flushed(waiting.length, performance.now() - from);
    tellWaiting(undefined);
    if (checkpoints.isDue()) copyLog();
  };
  /** A checkpoint that fails leaves the log longer and nothing lost. */
  const copyLog = (): void => {
    checkpoints.done();
    try {
      file.prepare('PRAGMA wal_checkpoint(PASSIVE)').get();
    } catch {}
  };
  return {
    prepare: (sql) => {
      looks += 1;
      if (!isOpen) look.begin();
      return file.prepare(sql);
    },
    execute: file.execute,
    beginWrite: () => {
      if (!isOpen) {
        look.end();
        file.prepare('BEGIN IMMEDIATE').run();
        isOpen = true;
        pace.opened();
        setImmediate(flush);
      }
      writes += 1;
    },
    afterFlush: (callback) => {
      if (isOpen) waiting.push(callback);
      else callback(undefined);
    },
    failGroup,
    writes: () => writes,
    looks: () => looks,
    era: () => era,
    requireOpen: file.requireOpen,
    close: async () => {
      await checkpoints.stop();
      look.end();
      commit();
      file.close();
      folder.close();
    },
  };
}

function openOrUnlock(folder: DatabaseSync, open: () => StoreFile): StoreFile {
  try {
    return open();
  } catch (error) {
    folder.close();
    throw error;
  }
}
