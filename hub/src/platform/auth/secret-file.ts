import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What `make` gave at the first start, kept on the disk for the hub's own user alone. */
export function readOrMakeSecret(file: string, make: () => string | Buffer): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  writeOnce(file, make());
  return readFileSync(file);
}

/** Whole or not at all, and never over what stands there: of two processes that start at once one is first. */
export function writeOnce(file: string, content: string | Buffer): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.new`;
  writeFileSync(draft, content, { mode: 0o600, flush: true });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
