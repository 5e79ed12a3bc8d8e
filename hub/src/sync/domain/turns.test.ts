import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createTurns } from './turns.ts';

it('takes the hand-ins of one shop one after the other, small ones before large ones, and shops at once', async () => {
  const turn = createTurns();
  const done: string[] = [];
  let inWork = 0;
  const handIn = (name: string, shop: string, size: number) =>
    turn(shop, size, async () => {
      if (shop === 's1') inWork += 1;
      expect(inWork).toBeLessThan(2);
      await delay(5);
      if (shop === 's1') inWork -= 1;
      done.push(name);
    });
  await Promise.all([
    handIn('month 1', 's1', 250),
    handIn('month 2', 's1', 250),
    handIn('month 3', 's1', 250),
    handIn('sale 1', 's1', 1),
    handIn('sale 2', 's1', 10),
    handIn('elsewhere', 's2', 250),
  ]);
  expect(done.filter((name) => name !== 'elsewhere')).toEqual([
    'month 1',
    'sale 1',
    'sale 2',
    'month 2',
    'month 3',
  ]);
  expect(done.indexOf('elsewhere')).toBeLessThan(2);
});

it('goes on after one that failed', async () => {
  const turn = createTurns();
  const failed = turn('s1', 1, () => Promise.reject(new Error('no')));
  const next = turn('s1', 1, async () => 'taken');
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe('taken');
  expect(await turn('s1', 1, async () => 'again')).toBe('again');
});
