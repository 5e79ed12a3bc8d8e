import { expect, test } from 'vitest';
import { createBackoff } from './backoff.ts';

test('waits double up to fifteen seconds', () => {
  const backoff = createBackoff(() => 1);
  const waits = Array.from({ length: 9 }, () => backoff.afterDeath(0));
  expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  expect(backoff.deaths()).toBe(9);
});

test('a wait is drawn between half and the whole', () => {
  expect(createBackoff(() => 0).afterDeath(0)).toBe(125);
  expect(createBackoff(() => 0.5).afterDeath(0)).toBe(188);
});

test('a healthy stretch makes the next death the first again, a short one does not', () => {
  const backoff = createBackoff(() => 1);
  for (let death = 0; death < 6; death += 1) backoff.afterDeath(0);
  expect(backoff.afterDeath(19_999)).toBe(15_000);
  expect(backoff.afterDeath(20_000)).toBe(250);
  expect(backoff.deaths()).toBe(1);
});
