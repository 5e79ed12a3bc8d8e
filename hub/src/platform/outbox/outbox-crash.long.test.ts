import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DECISIONS } from '../testing/crash-program.ts';

const PROGRAM = fileURLToPath(new URL('../testing/crash-program.ts', import.meta.url));
let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'counterbook-crash-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Null when it was killed, else what it said last. `killAfter` counts from its being up. */
async function run(killAfter: number | null): Promise<string | null> {
  const child = spawn(process.execPath, [PROGRAM, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  const up = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk) => {
      said += chunk;
      if (said.includes('started')) resolve();
    });
  });
  const ended = once(child, 'close');
  await Promise.race([up, ended]);
  if (killAfter !== null) {
    await Promise.race([delay(killAfter), ended]);
    child.kill('SIGKILL');
  }
  const [code] = await ended;
  return code === 0 ? (said.trim().split('\n').at(-1) ?? '') : null;
}

test('killed again and again between deciding, telling and taking, every effect is there once and in order', async () => {
  for (const killAfter of [5, 40, 90, 150, 220]) await run(killAfter);
  const taken = JSON.parse((await run(null)) ?? 'null');
  expect(taken).toEqual({
    _id: 'taken',
    count: DECISIONS,
    sum: (DECISIONS * (DECISIONS + 1)) / 2,
    inOrder: true,
  });
}, 180_000);
