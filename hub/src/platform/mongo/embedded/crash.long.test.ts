import { expect, test } from 'vitest';
import { killRounds } from './testing/kill-rounds.ts';
import { seededRandom } from './testing/random.ts';

const ROUNDS = Number(process.env.KILL_ROUNDS ?? 200);

test('two hundred kills lose no acknowledged write, tear no transaction and break no index', {
  timeout: 3_600_000,
}, async () => {
  const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);
  const result = await killRounds(ROUNDS, seededRandom(seed));
  process.stdout.write(`${JSON.stringify({ seed, ...result })}\n`);
  expect(result).toMatchObject({ rounds: ROUNDS, lost: [], torn: [], broken: [] });
  expect(result.acknowledged).toBeGreaterThan(ROUNDS);
});
