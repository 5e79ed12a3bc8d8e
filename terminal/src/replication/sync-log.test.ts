import { expect, it } from 'vitest';
import { openSyncLog } from './sync-log.ts';

function aLog() {
  const stored = new Map<string, unknown>();
  const local = {
    get: (key: string) => stored.get(key),
    set: (key: string, value: unknown) => stored.set(key, structuredClone(value)),
    delete: (key: string) => stored.delete(key),
  };
  const clock = { now: Date.UTC(2026, 0, 5, 9, 0), told: 0 };
  const open = () =>
    openSyncLog({ local: local as never, now: () => clock.now, onChange: () => (clock.told += 1) });
  return { open, clock };
}

it('keeps over a restart when a collection last came through and what went wrong last, and not that it still does', () => {
  const { open, clock } = aLog();
  const log = open();
  log.succeeded('products');
  clock.now += 60_000;
  log.failed('products', { cause: 'busy', message: 'The hub is busy (503).' });
  expect(log.fareOf('products').cause).toBe('busy');
  log.keep();
  const again = open();
  expect(again.fareOf('products')).toEqual({
    lastSuccess: '2026-01-05T09:00:00.000Z',
    lastError: { at: '2026-01-05T09:01:00.000Z', message: 'The hub is busy (503).' },
    cause: null,
    toCome: 0,
  });
  expect(again.lastContact()).toBe('2026-01-05T09:00:00.000Z');
});

it('counts what the hub told of and has not come down, also after the feed began anew', () => {
  const { open } = aLog();
  const log = open();
  log.heard('stock', 40);
  log.heard('stock', 30);
  log.reached('stock', 15);
  expect(log.fareOf('stock').toCome).toBe(25);
  log.reached('stock', 5);
  expect(log.fareOf('stock').toCome).toBe(35);
  log.reached('stock', 50);
  expect(log.fareOf('stock').toCome).toBe(0);
});

it('tells the screen at once of what changes its words, and of each small success now and then only', () => {
  const { open, clock } = aLog();
  const log = open();
  for (let asked = 0; asked < 10; asked += 1) log.succeeded('stock');
  expect(clock.told).toBe(1);
  log.failed('stock', { cause: 'unreachable', message: 'The hub cannot be reached.' });
  log.failed('stock', { cause: 'unreachable', message: 'The hub cannot be reached.' });
  expect(clock.told).toBe(2);
  log.succeeded('stock');
  expect(clock.told).toBe(3);
});
