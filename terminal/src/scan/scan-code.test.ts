import { aProduct } from '@counterbook/shared/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bench, manager, mug, ok, openBench, openForSelling, until } from '../till/till-fixture.ts';

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

it('rings it up all the same with a manager’s yes, which the sale keeps with lot and last day', async () => {
  const code = `${LABEL}17260103310300050010${'L42'}`;
  const approval = { staffId: manager.id, pin: '0000', reason: 'reduced by half' };
  expect(await bench.till.scan({ code, approval })).toMatchObject({ refusal: { code: 'pin.wrong' } });
  ok(await bench.till.scan({ code, approval: { ...approval, pin: manager.pin } }));
  const [cart] = [bench.till.view().cart!];
  const tenders = [{ type: 'cash' as const, amount: cart.total }];
  const { payload } = ok(await bench.till.completeSale({ cartId: cart.id, tenders, approval: null }));
  expect(payload.lines.at(-1)).toMatchObject({
    trace: { lot: 'L42', expires: '2026-01-03' },
    expiredApproval: { staffId: manager.id, reason: 'reduced by half' },
  });
  await until(
    () => bench.receipts.at(-1)?.text ?? '',
    (text) => text.includes('lot L42, use by 03/01/2026'),
  );
});

it('keeps lots apart and serial numbers single', async () => {
  const mugs = (marks: string) => bench.till.scan({ code: `]d20105000000000012${marks}` });
  ok(await mugs('10A'));
  ok(await mugs('10A'));
  ok(await mugs('10B'));
  ok(await bench.till.scan({ code: mug.barcode }));
  ok(await mugs(`10A${GS}21S1`));
  expect(await mugs('21S1')).toMatchObject({ refusal: { code: 'cart.serial-twice', serial: 'S1' } });
  ok(await mugs('21S2'));
  const cart = bench.till.view().cart!;
  expect(cart.lines.map(({ quantity, trace }) => [quantity, trace])).toEqual([
    [2000, { lot: 'A' }],
    [1000, { lot: 'B' }],
    [1000, undefined],
    [1000, { lot: 'A', serial: 'S1' }],
    [1000, { serial: 'S2' }],
  ]);
  const lineId = cart.lines.at(-1)!.id;
  expect(await bench.till.changeQuantity({ lineId, quantity: 2000 })).toMatchObject({
    refusal: { code: 'cart.line-serial' },
  });
});

it('counts the pieces that a label says, and finds goods by the number within', async () => {
  ok(await bench.till.scan({ code: `]d20105000000000012${'30'}6${GS}21SERIAL` }));
  expect(lines()?.at(-1)).toEqual({ productId: 'mug', quantity: 6000 });
});
