/**
 * Where the database of a running hub is: the embedded one takes any free port, and tools that look into a hub while it
 * runs find its address in the data folder. A file that a crash left names a process that is gone.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const FILE = 'database.json';
const fileSchema = z.object({ url: z.string(), pid: z.int() });

export function noteDatabase(dataDirectory: string, url: string): { readonly forget: () => void } {
  const file = join(dataDirectory, FILE);
  writeFileSync(file, JSON.stringify({ url, pid: process.pid }), { mode: 0o600 });
  return { forget: () => rmSync(file, { force: true }) };
}

/** Null where no hub runs on this folder. */
export function findDatabase(dataDirectory: string): string | null {
  try {
    const { url, pid } = fileSchema.parse(JSON.parse(readFileSync(join(dataDirectory, FILE), 'utf8')));
    process.kill(pid, 0);
    return url;
  } catch {
    return null;
  }
}
