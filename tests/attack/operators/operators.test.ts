import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runOperators } from './run-operators.ts';
import { isFieldSaid, isSaid } from './tap.ts';

test('no operator, trap or unknown field of any request reaches the database, whatever the route', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'counterbook-operators-'));
  const wrong: string[] = [];
  let tried = 0;
  try {
    for await (const { name, problem } of runOperators(directory)) {
      tried += 1;
      if (problem !== null) wrong.push(`${name} ${problem}`);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  expect(wrong).toEqual([]);
  expect(tried).toBeGreaterThan(1000);
}, 120_000);

test('the tap hears a field where it is one, and text where it is text', () => {
  const document = Buffer.from('\x02$gt\0\x07\0\0\0marker\0\x02raw\0\x10\0\0\0{"$gt":"marker"}\0', 'latin1');
  expect(isSaid([document], 'marker')).toBe(true);
  expect(isFieldSaid([document], '$gt', 'marker')).toBe(true);
  expect(isFieldSaid([document.subarray(19)], '$gt', 'marker')).toBe(false);
});
