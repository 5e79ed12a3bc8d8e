import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyChain } from '@counterbook/shared/journal';
import { aProduct } from '@counterbook/shared/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Bench, openBench, openForSelling, sellMugs, until } from '../till/till-fixture.ts';
import type { Fault } from './small-hub.ts';

let bench: Bench;

beforeEach(async () => {
  bench = await openBench();
  await openForSelling(bench);
  await bench.until(({ sync }) => sync.waiting === 0);
});

afterEach(async () => {
  await bench.close();
});

const faults: readonly Fault[] = ['lost-answer', 'busy', 'captive-portal', 'forgets-token'];

it.each(faults)('hands every entry in once, whatever happens on the way: %s', async (fault) => {
  bench.hub.fail(fault, 3);
  for (let sold = 0; sold < 3; sold += 1) await sellMugs(bench);
  await bench.until(({ sync }) => sync.waiting === 0);
  const entries = bench.hub.entries();
  expect(entries.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
  const key = createPublicKey(readFileSync(join(bench.directory, 'device-public-key.pem')));
  expect(verifyChain(entries, key)).toEqual([]);
});

it('follows a feed from where it stood, and takes deletions', async () => {
  bench.hub.feed('products', [aProduct({ id: 'jug', sku: 'JUG', barcode: '', name: 'Jug' })]);
  const found = async () => bench.till.searchProducts({ text: 'jug', limit: 5 });
  await eventually(async () => (await found()).length === 1);
  bench.hub.feed('products', [{ ...aProduct({ id: 'jug', sku: 'JUG', barcode: '' }), _deleted: true }]);
  await eventually(async () => (await found()).length === 0);
});

it('offers everything again to a hub that was restored from before', async () => {
  await sellMugs(bench);
  await bench.until(({ sync }) => sync.waiting === 0);
  bench.hub.restore();
  expect(bench.hub.entries()).toEqual([]);
  bench.hub.feed('products', [aProduct({ name: 'Mug, restored' })]);
  await until(
    () => bench.hub.entries().map(({ sequence }) => sequence),
    (sequences) => sequences.length === 3,
  );
  await eventually(
    async () => (await bench.till.searchProducts({ text: 'restored', limit: 1 })).length === 1,
  );
});

it('begins a feed anew when told to: what vanished is gone, what is there stays, its own journal too', async () => {
  const names = ['Jug', 'Jar', 'Joint'].map((name) => aProduct({ id: name, sku: name, barcode: '', name }));
  bench.hub.feed('products', names);
  const found = async (text: string) => (await bench.till.searchProducts({ text, limit: 5 })).length;
  await eventually(async () => (await found('Joint')) === 1);
  await sellMugs(bench);
  bench.hub.drop('products', ['Jug', 'Joint']);
  bench.hub.beginAnew();
  await sellMugs(bench);
  await eventually(async () => (await found('Jug')) + (await found('Joint')) === 0);
  expect([await found('Jar'), await found('mug')]).toEqual([1, 1]);
  await sellMugs(bench);
  await bench.until(({ sync }) => sync.waiting === 0);
  expect(bench.hub.entries().map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
  expect(bench.hub.duplicates()).toBe(0);
});

async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error('never came');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
