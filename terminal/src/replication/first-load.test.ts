import { aProduct } from '@counterbook/shared/testing';
import { expect, it } from 'vitest';
import { mug, openBench, openForSelling } from '../till/till-fixture.ts';
import { startSmallHub } from './small-hub.ts';

/** A first page takes two thousand. */
const MANY = 2_000;

it('sells what is there while the rest still comes down, also after a restart in the midst of it', async () => {
  const hub = await startSmallHub();
  const id = (index: number) => `thing-${index}`;
  hub.feed(
    'products',
    Array.from({ length: MANY }, (_, index) => aProduct({ id: id(index), sku: id(index), barcode: '' })),
  );
  const letGo = hub.hold('products');
  const bench = await openBench({ hub });
  try {
    await openForSelling(bench);
    const { sync } = await bench.until((view) => view.sync.loaded >= MANY);
    expect(sync.isLoading).toBe(true);
    expect(await bench.till.scan({ code: mug.barcode })).toMatchObject({ refusal: { code: 'scan.loading' } });
    expect(await bench.till.scan({ code: id(7) })).toMatchObject({ ok: true });
    await bench.restart();
    await bench.until(({ phase }) => phase === 'signed-out');
    expect(bench.till.view().sync.isLoading).toBe(true);
    letGo();
    await bench.until((view) => !view.sync.isLoading);
    expect(await bench.till.searchProducts({ text: mug.name, limit: 1 })).toHaveLength(1);
    const wholeLoads = hub.requests().filter((request) => request.endsWith('/products'));
    expect(wholeLoads.length).toBeLessThanOrEqual(4);
  } finally {
    letGo();
    await bench.close();
  }
});
