import { expect, test } from 'vitest';
import { createRowCache } from './row-cache.ts';

function aTable(isAlone: boolean) {
  const cache = createRowCache<string>(isAlone);
  const rows = new Map([['till', 'key 1']]);
  let reads = 0;
  const read = (id: string) => async () => {
    reads += 1;
    return rows.get(id) ?? null;
  };
  return { cache, rows, read, find: (id: string) => cache.find(id, read(id)), reads: () => reads };
}

test('a row is read once, until it is written', async () => {
  const { cache, rows, find, reads } = aTable(true);
  expect([await find('till'), await find('till')]).toEqual(['key 1', 'key 1']);
  rows.set('till', 'key 2');
  cache.forget('till');
  expect([await find('till'), reads()]).toEqual(['key 2', 2]);
});

test('what is not there is looked for again', async () => {
  const { rows, find } = aTable(true);
  expect(await find('other')).toBe(null);
  rows.set('other', 'key');
  expect(await find('other')).toBe('key');
});

test('what was read while it was being written is not kept', async () => {
  const { cache, rows, find } = aTable(true);
  const old = Promise.withResolvers<string>();
  const slow = cache.find('till', () => old.promise);
  rows.set('till', 'key 2');
  cache.forget('till');
  old.resolve('key 1');
  await slow;
  expect(await find('till')).toBe('key 2');
});

test('where other processes write the rows they are read each time', async () => {
  const { find, reads } = aTable(false);
  await find('till');
  await find('till');
  expect(reads()).toBe(2);
});
