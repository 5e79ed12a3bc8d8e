import { expect, it } from 'vitest';
import { benchFaults, EVERYTHING } from './faults/faults.ts';

it('the whole scoreboard: ours is all zeros in every fault', async () => {
  const { cells, oursIsAllZeros } = await benchFaults({ ...EVERYTHING, parties: ['ours'] }, () => {});
  expect(cells.map(({ fault }) => fault)).toEqual(EVERYTHING.faults);
  expect(cells.filter((cell) => !('lost' in cell) || cell.lost + cell.doubled + cell.skipped > 0)).toEqual(
    [],
  );
  expect(oursIsAllZeros).toBe(true);
}, 600_000);
