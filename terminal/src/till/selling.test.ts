import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Bench, ok, openBench, openForSelling, sellMugs } from './till-fixture.ts';

let bench: Bench;

beforeEach(async () => {
  bench = await openBench();
});

afterEach(async () => {
  await bench.close();
});

it('sells with the hub away, prints, opens the drawer, and hands in when the hub is back', async () => {
  await openForSelling(bench);
  await bench.until(({ sync }) => sync.waiting === 0);
  await bench.hub.goAway();
  const sale = await sellMugs(bench, 2);
  expect(sale.receiptNumber).toBe('HIGH-T01-000001');
  expect(sale.payload).toMatchObject({ total: 2500, change: 0 });
  const view = await bench.until(({ finished }) => finished?.print === 'confirmed');
  expect(view.finished?.entry.id).toBe(sale.id);
  expect(bench.receipts.at(-1)?.text).toContain('HIGH-T01-000001');
  expect(bench.kicks).toBe(2);
  expect((await bench.until(({ sync }) => sync.state === 'offline')).sync).toMatchObject({
    waiting: 1,
    waitingSales: 1,
    oldestWaiting: sale.occurredAt,
  });
  await bench.hub.comeBack();
  await bench.until(({ sync }) => sync.waiting === 0 && sync.state === 'online');
  expect(bench.hub.entries().at(-1)).toEqual(sale);
});

it('answers a repeated sale with the one that is recorded', async () => {
  await openForSelling(bench);
  ok(await bench.till.scan({ code: '5000000000012' }));
  const cartId = bench.till.view().cart?.id ?? '';
  const asked = { cartId, tenders: [{ type: 'cash' as const, amount: 2000 }], approval: null };
  const [first, second] = await Promise.all([bench.till.completeSale(asked), bench.till.completeSale(asked)]);
  expect(ok(second)).toEqual(ok(first));
  await bench.restart();
  expect(ok(await bench.till.completeSale(asked))).toEqual(ok(first));
});
