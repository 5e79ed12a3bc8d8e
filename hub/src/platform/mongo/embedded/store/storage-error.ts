import { CommandError } from '../command-error.ts';

/** SQLite's primary result codes; the extended ones carry them in their low byte. */
const READONLY = 8;
const IO_ERROR = 10;
const FULL = 13;
const CANNOT_OPEN = 14;

/** A disk without room undoes the group and no more: the file itself is as it was. */
export function isDiskFull(error: unknown): boolean {
  return sqliteCode(error) === FULL;
}

/** After one of these nobody knows what reached the disk: the file is opened anew, and what it says then is so. */
export function isDiskBroken(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === IO_ERROR || code === READONLY || code === CANNOT_OPEN;
}

/** What the client is told of a fault that is none of its own. */
export function toStorageError(error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  if (isDiskFull(error)) {
    return new CommandError(14_031, `the database's disk is full, nothing was written: ${reason}`);
  }
  if (isDiskBroken(error)) return brokenDisk(reason);
  return new CommandError(1, reason);
}

export function brokenDisk(reason: string): CommandError {
  return new CommandError(39, `the database's disk does not take writes: ${reason}`);
}

function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}
