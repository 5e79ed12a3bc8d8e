/** Which of a till's writes wait for the disk, as the system sees it. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { STRACE } from '../availability.ts';

const PROGRAM = fileURLToPath(new URL('./write-bulks.ts', import.meta.url));

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'counterbook-late-flush-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** How often the log was flushed while ten bulks were written, and in the second behind them. */
function flushesOf(collection: string): { readonly writing: number; readonly resting: number } {
  const log = join(directory, 'strace.log');
  const file = join(directory, 'till.db');
  const watched = ['-e', 'trace=fdatasync,fsync,write', '-y', '-s', '16'];
  const command = ['-f', '-qq', '-o', log, ...watched, process.execPath, PROGRAM, file, collection];
  const { stdout } = spawnSync(STRACE, command, { encoding: 'utf8' });
  expect(stdout).toBe('open\nwritten\nrested\n');
  const lines = readFileSync(log, 'utf8').split('\n');
  const at = (said: string) => lines.findIndex((line) => line.includes(`"${said}\\n"`));
  const between = (from: string, to: string) =>
    lines.slice(at(from), at(to)).filter((line) => /f(data)?sync\(.*till\.db-wal/.test(line)).length;
  return { writing: between('open', 'written'), resting: between('written', 'rested') };
}

it.skipIf(!existsSync(STRACE))('flushes each sale before it counts', () => {
  expect(flushesOf('journal')).toEqual({ writing: 10, resting: 0 });
});

it.skipIf(!existsSync(STRACE))('flushes what was fetched a moment later, all of it at once', () => {
  expect(flushesOf('stock')).toEqual({ writing: 0, resting: 1 });
});
