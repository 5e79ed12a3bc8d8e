import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { CommandError } from '../command-error.ts';
import { startCheckpoints } from './checkpoints.ts';
import { createGroups, type Groups } from './groups.ts';
import { createLogFlush } from './log-flush.ts';
import { lockFolder } from './open-file.ts';
import { createSharedLook } from './shared-look.ts';
import { brokenDisk, isDiskBroken, toStorageError } from './storage-error.ts';
import { openStoreFile, type StoreFile } from './store-file.ts';

/**
 * The SQLite file under all databases. Writes that arrive together form a group, committed with one flush; whoever
 * waits for the flush is told then. A group is written whole or not at all: where its commit fails, all of it is undone,
 * each of its writers is told, and everything remembered in memory is read from the file again. Where its flush fails,
 * its writers are told too, and it may be there all the same.
 */
export interface Store {
  readonly prepare: (sql: string) => StatementSync;
  readonly execute: (sql: string) => void;
  /** Opens the group unless it is open already. Every write starts with it. */
  readonly beginWrite: () => void;
  readonly afterFlush: Groups['afterFlush'];
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

export function openStore(directory: string, onFailedGroup: () => void): Store {
  const folder = lockFolder(directory);
  const file = openOrUnlock(folder, () => openStoreFile(directory, onFailedGroup));
  const checkpoints = startCheckpoints(directory);
  const look = createSharedLook(file);
  const log = createLogFlush(directory);
  let isUnsure = false;
  let writes = 0;
  let looks = 0;
  let era: Era = { failure: undefined };

  const undo = (failure: CommandError, isBroken: boolean): void => {
    era.failure = failure;
    era = { failure: undefined };
    try {
      look.end();
      file.rollBack();
      if (!isBroken) {
        onFailedGroup();
        return;
      }
    } catch {
      // The disk does not even let us read: the next command opens the file anew, or is told why it cannot.
    }
    file.close();
    log.forgetFile();
  };
  const failGroup = (error: unknown): void => {
    const failure = toStorageError(error);
    groups.failOpen(failure);
    undo(failure, isDiskBroken(error));
  };
  const groups = createGroups({
    log,
    commit: () => file.prepare('COMMIT').run(),
    onFailedCommit: failGroup,
    onFailedFlush: (error) => {
      const failure = brokenDisk(error.message);
      isUnsure = true;
      groups.failAll(failure);
      undo(failure, true);
    },
    onFlushed: () => {
      if (checkpoints.isDue()) copyLog();
    },
  });
  /** A checkpoint that fails leaves the log longer and nothing lost. */
  const copyLog = (): void => {
    checkpoints.done();
    try {
      file.prepare('PRAGMA wal_checkpoint(PASSIVE)').get();
    } catch {}
  };
  /**
   * After a flush that failed nobody knows what of the log is on the disk: before anything else is promised, all of it is
   * copied into the file, which has flushes of its own, and the log begins anew.
   */
  const makeSure = (): void => {
    look.end();
    const copied = file.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
    if (Number(copied?.busy) !== 0) throw brokenDisk('what was written before is not safe yet');
    isUnsure = false;
  };
  return {
    prepare: (sql) => {
      looks += 1;
      if (!groups.isOpen()) look.begin();
      return file.prepare(sql);
    },
    execute: file.execute,
    beginWrite: () => {
      if (!groups.isOpen()) {
        look.end();
        file.prepare('BEGIN IMMEDIATE').run();
        groups.open();
      }
      writes += 1;
    },
    afterFlush: groups.afterFlush,
    failGroup,
    writes: () => writes,
    looks: () => looks,
    era: () => era,
    requireOpen: () => {
      file.requireOpen();
      if (isUnsure) makeSure();
    },
    close: async () => {
      await checkpoints.stop();
      look.end();
      await groups.close();
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
