import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBreaker } from './breaker.ts';

function aBreaker() {
  const clock = { now: 0 };
  const breaker = createBreaker({ now: () => clock.now, random: () => 1 });
  const fail = (times: number) => {
    for (let time = 0; time < times; time += 1) {
      breaker.enter();
      breaker.failed();
    }
  };
  return { ...breaker, clock, fail };
}

test('opens after five failures in a row, and not when a success lies between', () => {
  const breaker = aBreaker();
  breaker.fail(4);
  breaker.enter();
  breaker.succeeded();
  breaker.fail(4);
  expect(breaker.state()).toBe('closed');
  breaker.fail(1);
  expect([breaker.state(), breaker.enter()]).toEqual(['open', false]);
});

test('when its time is up one request tries; success closes it', () => {
  const breaker = aBreaker();
  breaker.fail(5);
  breaker.clock.now = 999;
  expect(breaker.enter()).toBe(false);
  breaker.clock.now = 1000;
  expect([breaker.state(), breaker.enter(), breaker.enter()]).toEqual(['half-open', true, false]);
  breaker.succeeded();
  expect([breaker.state(), breaker.enter(), breaker.enter()]).toEqual(['closed', true, true]);
});

test('a try that fails opens it for twice as long, half a minute at most', () => {
  const breaker = aBreaker();
  breaker.fail(5);
  const waits: number[] = [];
  for (let round = 0; round < 8; round += 1) {
    const since = breaker.clock.now;
    while (!breaker.isPassable()) breaker.clock.now += 100;
    waits.push(breaker.clock.now - since);
    breaker.fail(1);
  }
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
});

test('a try that nobody waited for lets the next one try', () => {
  const breaker = aBreaker();
  breaker.fail(5);
  breaker.clock.now = 1000;
  expect(breaker.enter()).toBe(true);
  breaker.abandoned();
  expect(breaker.enter()).toBe(true);
});

test('whatever happens, while it is not closed no two are let through at once, and it always lets one through in time', () => {
  const step = fc.constantFrom('enter', 'succeeded', 'failed', 'abandoned', 'wait');
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const breaker = aBreaker();
      let trying = 0;
      let within = 0;
      for (const next of steps) {
        if (next === 'wait') breaker.clock.now += 700;
        else if (next === 'enter') {
          const isTry = breaker.state() !== 'closed';
          if (!breaker.enter()) continue;
          within += 1;
          if (isTry) trying += 1;
          expect(trying).toBeLessThanOrEqual(1);
        } else if (within > 0) {
          within -= 1;
          trying = 0;
          breaker[next]();
        }
      }
      if (within > 0) breaker.abandoned();
      breaker.clock.now += 31_000;
      expect(breaker.enter()).toBe(true);
    }),
  );
});
