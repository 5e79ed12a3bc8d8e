/** A small share of `npm run test:spool`. */
import { expect, it } from 'vitest';
import { hasHeld, runSpool, tableOf } from './run.ts';

it('puts every receipt on paper once, or asks and marks, while printers fail and printing is killed', async () => {
  const results = await runSpool({ receipts: 240, faults: 36, seed: 7, say: () => undefined });
  expect(hasHeld(results), tableOf(results)).toBe(true);
  expect(results.flatMap(({ lost, doubled }) => [...lost, ...doubled])).toEqual([]);
});
