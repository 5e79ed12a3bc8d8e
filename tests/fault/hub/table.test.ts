import { expect, it } from 'vitest';
import { merged } from './merged.ts';
import type { HubRound, HubRow } from './row.ts';
import { hasHeld, hubTableOf, scoreOf } from './table.ts';

const row: HubRow = {
  name: 'kill-sync',
  fault: 'SIGKILL of sync',
  strike: async () => ({ from: 0, problems: [] }),
};
const round = (given: Partial<HubRound>): HubRound => ({
  what: 'round 0',
  problems: [],
  sales: 10,
  lost: 0,
  doubled: 0,
  recovery: 1_000,
  ...given,
});

it('adds a row’s rounds up, with the middle and the longest recovery', () => {
  const score = scoreOf(
    row,
    [3_000, 1_000, 9_000, 2_000].map((recovery) => round({ recovery })),
  );
  expect(score).toMatchObject({
    rounds: 4,
    broken: 0,
    sales: 40,
    lost: 0,
    recovery: { p50: 2_000, max: 9_000 },
  });
  expect(hasHeld(score)).toBe(true);
  expect(hubTableOf([score])).toContain('| SIGKILL of sync | 4 | 40 | 0 | 0 | 2.0 / 9.0 s | 0 | – |');
});

it('has not held where one round broke, where a sale is missing, or where there was no round', () => {
  const broken = scoreOf(row, [round({}), round({ recovery: null, lost: 1, problems: ['a | b'] })]);
  expect(broken).toMatchObject({ rounds: 2, broken: 1, lost: 1, recovery: { p50: 1_000, max: 1_000 } });
  expect(hubTableOf([broken])).toContain('round 0: a / b');
  expect([broken, scoreOf(row, [round({ doubled: 1 })]), scoreOf(row, [])].map(hasHeld)).toEqual([
    false,
    false,
    false,
  ]);
});

it('runs several sources side by side, and ends them all with the first that fails', async () => {
  const all: number[] = [];
  for await (const item of merged([numbers(1, 2), numbers(10, 20, 30)])) all.push(item);
  expect(all.toSorted((left, right) => left - right)).toEqual([1, 2, 10, 20, 30]);
  let isClosed = false;
  const endless = async function* () {
    try {
      for (;;) yield await Promise.resolve(0);
    } finally {
      isClosed = true;
    }
  };
  const failing = async function* (): AsyncGenerator<number> {
    yield 1;
    throw new Error('no more');
  };
  const drained = async () => {
    for await (const _item of merged([endless(), failing()]));
  };
  await expect(drained()).rejects.toThrow('no more');
  expect(isClosed).toBe(true);
});

async function* numbers(...given: readonly number[]): AsyncGenerator<number> {
  for (const number of given) yield await Promise.resolve(number);
}
