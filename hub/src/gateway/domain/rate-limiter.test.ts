import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRateLimiter } from './rate-limiter.ts';

test('so many at once, then at the allowed pace', () => {
  const clock = { now: 1_000_000 };
  const limiter = createRateLimiter({ requests: 5, seconds: 10 }, () => clock.now);
  const taken = Array.from({ length: 7 }, () => limiter.take('a'));
  expect(taken.map(({ ok }) => ok)).toEqual([true, true, true, true, true, false, false]);
  expect(taken.map(({ remaining }) => remaining)).toEqual([4, 3, 2, 1, 0, 0, 0]);
  expect(taken[6]).toMatchObject({ retryAfterSeconds: 2, resetSeconds: 10 });
  expect(limiter.take('b').ok).toBe(true);
  clock.now += 2000;
  expect([limiter.take('a').ok, limiter.take('a').ok]).toEqual([true, false]);
  clock.now += 60_000;
  expect(limiter.take('a')).toMatchObject({ ok: true, remaining: 4 });
});

test('in no stretch of a window’s length does more than twice the quota pass, and waiting as told always helps', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 120 }), (pauses) => {
      const clock = { now: 0 };
      const limiter = createRateLimiter({ requests: 6, seconds: 4 }, () => clock.now);
      const passed: number[] = [];
      for (const pause of pauses) {
        clock.now += pause;
        const verdict = limiter.take('a');
        if (verdict.ok) passed.push(clock.now);
        else {
          clock.now += verdict.retryAfterSeconds * 1000;
          expect(limiter.take('a').ok).toBe(true);
          passed.push(clock.now);
        }
      }
      for (const from of passed) {
        const within = passed.filter((at) => at >= from && at < from + 4000).length;
        expect(within).toBeLessThanOrEqual(12);
      }
    }),
  );
});

test('its memory is bounded, and whoever is forgotten begins anew', () => {
  const limiter = createRateLimiter({ requests: 1, seconds: 60 }, () => 0, 1000);
  for (let address = 0; address < 5000; address += 1) limiter.take(String(address));
  expect(limiter.size()).toBe(1000);
  expect(limiter.take('4999').ok).toBe(false);
  expect(limiter.take('0').ok).toBe(true);
});
