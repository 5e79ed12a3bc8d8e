import { expect, it } from 'vitest';
import { benchFaults, tableOf } from './faults/faults.ts';

it('the scoreboard: ours loses, doubles and skips nothing when answers are lost and a row is refused', async () => {
  const { cells, oursIsAllZeros } = await benchFaults(
    { parties: ['ours'], faults: ['answer lost after apply', 'a poison row'] },
    () => {},
  );
  expect(tableOf(cells)).toBe(
    [
      'lost/doubled/skipped      ours',
      'answer lost after apply  0/0/0',
      'a poison row             0/0/0',
    ].join('\n'),
  );
  expect(oursIsAllZeros).toBe(true);
}, 180_000);
