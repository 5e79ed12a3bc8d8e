import { aCart, aProduct, aSale, aTill } from '@counterbook/shared/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Bench, mug, openBench, openForSelling } from '../till/till-fixture.ts';

let bench: Bench;

beforeEach(async () => {
  bench = await openBench();
  await openForSelling(bench);
  await bench.till.scan({ code: mug.barcode });
});

afterEach(async () => {
  await bench.close();
});

const other = aTill({ terminalId: 'till-2' });
const sellElsewhere = () =>
  other.write({
    type: 'sale.completed',
    payload: aSale(aCart([{ productId: 'mug', quantity: 1_000 }]), 'cash'),
  });
const shows = (left: number) => bench.until(({ cart }) => cart?.stockLeft.mug === left);

it('shows what another till sold before the hub’s level contains it, and takes it off once', async () => {
  await shows(5_000);
  const sold = sellElsewhere();
  bench.hub.feed('journals', [sold]);
  await shows(4_000);
  bench.hub.feed('stock', [{ id: 'mug', quantity: 4_000, applied: { 'till-2:1': sold.sequence } } as never]);
  bench.hub.feed('products', [aProduct({ name: 'Mug, later' })]);
  await bench.until(({ sync }) => sync.state === 'online');
  await eventuallyFound('later');
  expect(bench.till.view().cart?.stockLeft.mug).toBe(4_000);
  const next = sellElsewhere();
  bench.hub.feed('stock', [{ id: 'mug', quantity: 3_000, applied: { 'till-2:1': next.sequence } } as never]);
  await shows(3_000);
  bench.hub.feed('journals', [next]);
  bench.hub.feed('products', [aProduct({ name: 'Mug, latest' })]);
  await eventuallyFound('latest');
  expect(bench.till.view().cart?.stockLeft.mug).toBe(3_000);
});

async function eventuallyFound(text: string): Promise<void> {
  const deadline = performance.now() + 10_000;
  while ((await bench.till.searchProducts({ text, limit: 1 })).length === 0) {
    if (performance.now() > deadline) throw new Error('never came');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
