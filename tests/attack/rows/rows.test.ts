import { expect, test } from 'vitest';
import { hostileActs } from './hostile-acts.ts';
import { ROWS } from './rows.ts';

/** Those that pour or wait are tried by `npm run test:attack` and with the long proofs. */
const LONG = ['oversize', 'slow requests'];

test('nothing comes of any hostile act, and the hub answers after each', async () => {
  const chapters = [...new Set(ROWS.map(({ chapter }) => chapter))].filter((name) => !LONG.includes(name));
  const { tried, wrong } = await hostileActs(chapters);
  expect(wrong).toEqual([]);
  expect(tried).toBeGreaterThan(120);
}, 240_000);

test('every act is told apart by its chapter and name', () => {
  const names = ROWS.map(({ chapter, name }) => `${chapter}: ${name}`);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});
