import { expect, test } from 'vitest';
import { killRounds } from './testing/kill-rounds.ts';

test('two hundred kills lose no acknowledged write and tear no transaction', {
  timeout: 900_000,
}, async () => {
  const result = await killRounds(200, (round) => 20 + ((round * 37) % 300));
  expect(result).toMatchObject({ lost: [], torn: [] });
});
