import { createVirtualScale } from '@counterbook/hardware/counter';
import { aProduct } from '@counterbook/shared/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { takeWeight } from '../host/counter/take-weight.ts';
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

const lastLine = () => bench.till.view().cart?.lines.at(-1);

/** What a scan that lacks the weight answers: under this name the till keeps what the label said. */
async function labelAskedFor(code: string, approval?: { staffId: string; pin: string; reason: string }) {
  const asked = await bench.till.scan({ code, approval });
  expect(asked).toMatchObject({ refusal: { code: 'scan.weight-needed', productId: 'brie' } });
  return asked.ok ? undefined : z.object({ label: z.string() }).parse(asked.refusal).label;
}

it('keeps lot, last day and the manager’s yes with a line whose weight is asked for', async () => {
  const fresh = await labelAskedFor(`${LABEL}1726013110L43`);
  const weighed = { productId: 'brie', quantity: 320, separate: true };
  ok(await bench.till.addProduct({ ...weighed, label: fresh }));
  expect(lastLine()).toMatchObject({ quantity: 320, trace: { lot: 'L43', expires: '2026-01-31' } });

  const approval = { staffId: manager.id, pin: manager.pin, reason: 'reduced by half' };
  const old = await labelAskedFor(`${LABEL}1726010310L44`, approval);
  expect(
    await bench.till.addProduct({ ...weighed, productId: 'mug', quantity: 1000, label: old }),
  ).toMatchObject({ refusal: { code: 'label.forgotten' } });
  const scale = createVirtualScale();
  const take = (grams: number) => takeWeight(bench.till, scale, { productId: 'brie', grams, label: old });
  expect(await take(250)).toMatchObject({ refusal: { code: 'scale.moved' } });
  for (let still = 0; still < 2; still += 1) scale.put({ type: 'stable', grams: 250 });
  ok(await take(250));
  expect(lastLine()).toMatchObject({
    quantity: 250,
    trace: { lot: 'L44', expires: '2026-01-03' },
    expiredApproval: { staffId: manager.id, reason: 'reduced by half' },
  });
  // One yes, one pack.
  expect(await take(250)).toMatchObject({ refusal: { code: 'label.forgotten' } });
  ok(await bench.till.voidCart());
});

it('keeps them too where the cashier says which of several goods with that barcode it is', async () => {
  bench.hub.feed('products', [aProduct({ ...brie, id: 'brie-2', sku: '0231', name: 'Brie, whole' })]);
  await bench.till.syncNow();
  const code = `${LABEL}172601313103000500${'10'}L45`;
  await expect.poll(() => bench.till.findProduct({ productId: 'brie-2' })).not.toBeNull();
  expect(await bench.till.scan({ code })).toMatchObject({
    refusal: { code: 'scan.ambiguous', scanned: code, productIds: ['brie', 'brie-2'] },
  });
  ok(await bench.till.scan({ code, productId: 'brie-2' }));
  expect(lastLine()).toMatchObject({ productId: 'brie-2', quantity: 500, trace: { lot: 'L45' } });
  ok(await bench.till.voidCart());
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
