import { afterAll, beforeAll, expect, test } from 'vitest';
import { startAuth, type TestAuth } from './testing/start-auth.ts';

let t: TestAuth;
beforeAll(async () => {
  t = await startAuth();
  await t.hire('ada@c1.example');
});
afterAll(() => t.hub.stop());

test('guessing passwords and codes ends in a pause, for the account and not for its neighbours', async () => {
  const guess = (email: string) => t.post('/api/auth/login', { email, password: 'a guess' });
  const answers = [];
  for (let n = 0; n < 12; n += 1) answers.push(await guess('victim@c1.example'));
  const statuses = answers.map(({ status }) => status);
  expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
  expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await guess('neighbour@c1.example')).status).toBe(401);
});

test('an unknown account takes as long as a known one', async () => {
  const timeOf = async (email: string) => {
    const begun = performance.now();
    await t.post('/api/auth/login', { email, password: 'not the one' });
    return performance.now() - begun;
  };
  const known: number[] = [];
  const unknown: number[] = [];
  for (let n = 0; n < 4; n += 1) {
    known.push(await timeOf('ada@c1.example'));
    unknown.push(await timeOf(`stranger${n}@c1.example`));
  }
  // The shortest of each: a shortcut would show as some milliseconds against the hash's tens.
  expect(Math.min(...unknown) / Math.min(...known)).toBeGreaterThan(0.2);
  expect(Math.min(...unknown) / Math.min(...known)).toBeLessThan(5);
});
