/** A tiny file system in memory, filled to the last blocks. Root may mount one; so may `unshare --map-root-user --mount`. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const STEP_BYTES = 4_096;

export type SmallDisk = {
  readonly directory: string;
  /** Leaves room for so many steps of 4 KB, or for as much less as there is. */
  readonly leave: (steps: number) => void;
  readonly makeRoom: () => void;
  readonly remove: () => void;
};

export function mountSmallDisk(megabytes: number): SmallDisk {
  const directory = mkdtempSync(join(tmpdir(), 'counterbook-small-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', directory]);
  const filler = join(directory, 'filler');
  const makeRoom = () => rmSync(filler, { force: true });
  return {
    directory,
    makeRoom,
    leave: (steps) => {
      makeRoom();
      const { bavail, bsize } = statfsSync(directory);
      fill(filler, bavail * bsize - steps * STEP_BYTES);
    },
    remove: () => {
      execFileSync('umount', ['-l', directory]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export function canMount(): boolean {
  try {
    mountSmallDisk(1).remove();
    return true;
  } catch {
    return false;
  }
}

function fill(file: string, bytes: number): void {
  const piece = Buffer.alloc(256 * STEP_BYTES);
  const handle = openSync(file, 'w');
  try {
    for (let left = bytes; left > 0; left -= piece.length)
      writeSync(handle, piece, 0, Math.min(left, piece.length));
  } catch (error) {
    // The till wrote meanwhile, and there is even less room than was asked for.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  } finally {
    closeSync(handle);
  }
}
