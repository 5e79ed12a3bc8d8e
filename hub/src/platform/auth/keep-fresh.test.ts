import { expect, test } from 'vitest';
import { keepFresh } from './keep-fresh.ts';

/** A source that says how often it was asked, fails when told to, and a clock that is moved by hand. */
function aSource() {
  let time = 0;
  let asked = 0;
  let isAway = false;
  const kept = keepFresh({
    ask: async () => {
      asked += 1;
      if (isAway) throw new Error('away');
      return asked;
    },
    renewAfterMs: 10_000,
    uselessAfterMs: 45_000,
    clock: () => time,
  });
  return {
    kept,
    asked: () => asked,
    wait: (milliseconds: number) => {
      time += milliseconds;
    },
    goAway: (away: boolean) => {
      isAway = away;
    },
  };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('many readers cause one question, and none until the answer ages', async () => {
  const { kept, asked, wait } = aSource();
  expect(await Promise.all([kept.read(), kept.read(), kept.read()])).toEqual([1, 1, 1]);
  wait(9_999);
  expect(await kept.read()).toBe(1);
  expect(asked()).toBe(1);
});

test('an ageing answer is given at once while a new one is fetched', async () => {
  const { kept, wait } = aSource();
  await kept.read();
  wait(10_000);
  expect(await kept.read()).toBe(1);
  await settled();
  expect(await kept.read()).toBe(2);
});

test('a source that stays away is believed for a while, then not at all, and again when it is back', async () => {
  const { kept, wait, goAway, asked } = aSource();
  await kept.read();
  goAway(true);
  wait(44_999);
  expect(await kept.read()).toBe(1);
  await settled();
  wait(1);
  await expect(kept.read()).rejects.toThrow('a moment ago');
  expect(asked()).toBe(2);
  wait(500);
  await expect(kept.read()).rejects.toThrow('away');
  goAway(false);
  wait(500);
  expect(await kept.read()).toBe(4);
});

test('an answer is as old as its question', async () => {
  let time = 0;
  const kept = keepFresh({
    ask: async () => {
      time += 45_000;
      return 'late';
    },
    renewAfterMs: 10_000,
    uselessAfterMs: 45_000,
    clock: () => time,
  });
  expect(await kept.read()).toBe('late');
  const before = time;
  expect(await kept.read()).toBe('late');
  expect(time).toBe(before + 45_000);
});
