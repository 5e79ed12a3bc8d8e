import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** All of the file or none of it, whenever the power goes; on disk when it returns. */
export function writeFileWhole(file: string, content: string | Uint8Array, mode = 0o644): void {
  const unfinished = `${file}.new`;
  const handle = openSync(unfinished, 'w', mode);
  try {
    writeFileSync(handle, content);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(unfinished, file);
  syncFolder(dirname(file));
}

/** A file is only durably there, or gone, when its folder's entry is. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
