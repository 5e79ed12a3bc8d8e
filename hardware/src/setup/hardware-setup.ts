import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

/**
 * What the set-up learnt of a till's devices, under the names that the till's environment has for them: a file beside
 * its data, since it is true of this machine alone.
 */
export type HardwareSetup = Readonly<Record<string, string>>;

/** Nothing where the set-up was never run. */
export function readHardwareSetup(folder: string): HardwareSetup {
  try {
    const lines = Object.entries(parseEnv(readFileSync(fileIn(folder), 'utf8')));
    return Object.fromEntries(lines.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  } catch {
    return {};
  }
}

/** On disk, whole or not at all, when it returns the file. A value is an address or a name and holds no quotation mark of this kind. */
export function writeHardwareSetup(folder: string, setup: HardwareSetup): string {
  const lines = Object.entries(setup).map(([name, value]) => `${name}='${value.replaceAll("'", '')}'\n`);
  const file = fileIn(folder);
  mkdirSync(folder, { recursive: true });
  flushed(`${file}.new`, 'w', lines.join(''));
  renameSync(`${file}.new`, file);
  // The new name is durable when its folder is; Windows opens no folders.
  if (process.platform !== 'win32') flushed(folder, 'r');
  return file;
}

function flushed(path: string, flags: 'w' | 'r', content?: string): void {
  const handle = openSync(path, flags);
  try {
    if (content !== undefined) writeSync(handle, content);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function fileIn(folder: string): string {
  return join(folder, 'hardware.env');
}
