import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freePort } from '../processes/free-port.ts';
import { TillProcess } from '../processes/till-process.ts';

let directory: string;
let compiled: string;
let till: TillProcess;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'counterbook-till-'));
  compiled = join(directory, 'compiled');
  const hubUrl = `http://127.0.0.1:${await freePort()}`;
  till = new TillProcess({ name: 'till', directory, port: await freePort(), hubUrl, printer: 'virtual' });
  // The runner's own, which every program that it starts would use.
  delete process.env.NODE_COMPILE_CACHE;
});
afterEach(async () => {
  await till.stop();
  rmSync(directory, { recursive: true, force: true });
});

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;

it('keeps what it compiled for the next start, even where it is cut off', async () => {
  await till.start();
  await expect.poll(() => filesIn(compiled), { timeout: 10_000 }).toBeGreaterThan(100);
  await till.kill();
  const kept = filesIn(compiled);
  await till.start();
  expect(till.view.phase).toBe('not-enrolled');
  await till.stop();
  expect(filesIn(compiled)).toBe(kept);
});

it('starts where nothing can be kept, and where what was kept is damaged', async () => {
  writeFileSync(compiled, 'no folder');
  await till.start();
  await till.stop();
  rmSync(compiled);
  await till.start();
  await expect.poll(() => filesIn(compiled), { timeout: 10_000 }).toBeGreaterThan(100);
  await till.stop();
  for (const entry of readdirSync(compiled, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) writeFileSync(join(entry.parentPath, entry.name), 'damaged');
  await till.start();
  expect(till.view.phase).toBe('not-enrolled');
});
