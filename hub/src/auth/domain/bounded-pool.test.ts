import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPool } from './bounded-pool.ts';

test('never more at once than allowed, in the order of arrival, and none is lost', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        atOnce: fc.integer({ min: 1, max: 4 }),
        pieces: fc.array(fc.boolean(), { maxLength: 30 }),
      }),
      fc.scheduler(),
      async ({ atOnce, pieces }, scheduler) => {
        const pool = createPool({ atOnce, mayWait: 100 });
        const begun: number[] = [];
        let running = 0;
        let most = 0;
        const done = pieces.map((fails, index) =>
          pool
            .run(async () => {
              begun.push(index);
              running += 1;
              most = Math.max(most, running);
              await scheduler.schedule(Promise.resolve());
              running -= 1;
              if (fails) throw new Error('fails');
              return index;
            })
            .catch(() => 'failed'),
        );
        await scheduler.waitFor(Promise.all(done));
        expect(most).toBeLessThanOrEqual(atOnce);
        expect(begun).toEqual(pieces.map((_piece, index) => index));
        expect(await Promise.all(done)).toEqual(pieces.map((fails, index) => (fails ? 'failed' : index)));
      },
    ),
    { numRuns: 50 },
  );
});

test('one too many is told to come again, and may when a place is free', async () => {
  const pool = createPool({ atOnce: 1, mayWait: 1 });
  let finish = () => {};
  const first = pool.run(
    () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
  );
  const second = pool.run(async () => 'second');
  await expect(pool.run(async () => 'third')).rejects.toMatchObject({
    problem: { status: 503, code: 'busy' },
    headers: { 'Retry-After': '2' },
  });
  finish();
  await first;
  expect(await second).toBe('second');
  expect(await pool.run(async () => 'fourth')).toBe('fourth');
});
