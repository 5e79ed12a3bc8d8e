import { aProduct } from '@counterbook/shared/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bench, ok, openBench, openForSelling, until } from '../till/till-fixture.ts';

const GS = '\u001d';
const brie = aProduct({ id: 'brie', sku: '0230', barcode: '4006381333931', name: 'Brie', unit: 'kg' });
const LABEL = ']C10104006381333931';

let bench: Bench;

beforeAll(async () => {
  bench = await openBench();
  bench.now = Date.UTC(2026, 0, 5, 9, 0);
  await openForSelling(bench);
  bench.hub.feed('products', [brie]);
  await bench.till.syncNow();
  let found = 0;
  await until(
    () => {
      bench.till.searchProducts({ text: 'Brie', limit: 1 }).then((products) => (found = products.length));
      return found;
    },
    (count) => count === 1,
  );
});

afterAll(() => bench.close());

const lines = () => bench.till.view().cart?.lines.map(({ productId, quantity }) => ({ productId, quantity }));

it('rings up the weight that a label carries, by its element string', async () => {
  ok(await bench.till.scan({ code: `${LABEL}172601053103001234` }));
  expect(lines()).toEqual([{ productId: 'brie', quantity: 1234 }]);
});

it('asks for the weight where the label has none, and rings up nothing', async () => {
  for (const code of [LABEL, `${LABEL}3103000000`, `${LABEL}10LOT${GS}3110001234`])
    expect(await bench.till.scan({ code })).toMatchObject({
      refusal: { code: 'scan.weight-needed', productId: 'brie' },
    });
  expect(lines()).toHaveLength(1);
});

it('refuses by a beep what is past its use-by date, from the day after it on', async () => {
  expect(await bench.till.scan({ code: `${LABEL}172601033103001234` })).toMatchObject({
    refusal: { code: 'scan.expired', name: 'Brie', lastDay: '2026-01-03' },
  });
  expect(lines()).toHaveLength(1);
});

it('counts the pieces that a label says, and finds goods by the number within', async () => {
  ok(await bench.till.scan({ code: `]d20105000000000012${'30'}6${GS}21SERIAL` }));
  expect(lines()?.at(-1)).toEqual({ productId: 'mug', quantity: 6000 });
});
