import { expect, test } from 'vitest';
import { runMatrix } from './run-matrix.ts';

test('every route answers every caller about every place as the policy table says, and nothing leaks or changes', async () => {
  const wrong: string[] = [];
  let tried = 0;
  for await (const { name, problem } of runMatrix()) {
    tried += 1;
    if (problem !== null) wrong.push(`${name} ${problem}`);
  }
  expect(wrong).toEqual([]);
  expect(tried).toBeGreaterThan(1500);
}, 120_000);
