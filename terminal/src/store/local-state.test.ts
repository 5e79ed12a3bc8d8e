import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore } from './open-store.ts';
import { temporaryFolder } from './store-fixture.ts';

let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => {
  folder.remove();
});

it('keeps what was set over a restart, and forgets what was deleted', () => {
  const file = join(folder.path, 'till.db');
  const first = openStore({ file });
  first.local.set('cart', { lines: [{ name: 'Käse 🧀' }] });
  first.local.set('cart', { lines: [] });
  first.local.set('device', 'T-02');
  first.local.delete('device');
  first.close();
  const second = openStore({ file });
  expect(second.local.get('cart')).toEqual({ lines: [] });
  expect(second.local.get('device')).toBeUndefined();
  second.close();
});

it('refuses what has no JSON form', () => {
  const store = openStore({ file: join(folder.path, 'till.db') });
  expect(() => store.local.set('cart', undefined)).toThrow(TypeError);
  store.close();
});
