import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What `make` gave at the first start, kept on the disk for the hub's own user alone. */
export function readOrMakeSecret(file: string, make: () => string | Buffer): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, make(), { mode: 0o600, flag: 'wx', flush: true });
  return readFileSync(file);
}
