import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Bench, ok, openBench, openForSelling, sellMugs } from './till-fixture.ts';

let bench: Bench;

beforeEach(async () => {
  bench = await openBench();
});

afterEach(async () => {
  await bench.close();
});

it('keeps cart, shift and numbers over a restart without the hub', async () => {
  await openForSelling(bench);
  const before = await sellMugs(bench);
  ok(await bench.till.scan({ code: 'MUG' }));
  const { cart, shift } = bench.till.view();
  await bench.hub.goAway();
  await bench.restart();
  expect(bench.till.view()).toMatchObject({
    phase: 'signed-out',
    shift,
    cart: { id: cart?.id, total: 1250 },
  });
  await openForSelling(bench);
  const after = await sellMugs(bench);
  expect(after).toMatchObject({ receiptNumber: 'HIGH-T01-000002', payload: { total: 2500 } });
  expect(after.sequence).toBe(before.sequence + 2);
  await bench.hub.comeBack();
});

it('prints after a restart the receipt that no printer had a byte of', async () => {
  await openForSelling(bench);
  bench.printer.setFaults({ coverOpen: true });
  const sale = await sellMugs(bench);
  await bench.until(({ printers }) => printers[0]?.state === 'trouble' && printers[0].waiting > 0);
  expect(bench.till.view()).toMatchObject({
    finished: { print: 'queued' },
    printers: [{ trouble: 'cover-open', waiting: 1 }],
  });
  await bench.restart();
  await bench.until(() => bench.receipts.length > 0);
  expect(bench.receipts.map(({ text }) => text.includes(sale.receiptNumber ?? '-'))).toEqual([true]);
  expect(bench.till.view()).toMatchObject({ finished: null, prints: [] });
  await openForSelling(bench);
  ok(await bench.till.reprintReceipt({ commandId: 'reprint-1', entryId: sale.id }));
  ok(await bench.till.reprintReceipt({ commandId: 'reprint-1', entryId: sale.id }));
  await bench.until(() => bench.receipts.length > 1);
  expect(bench.receipts.map(({ text }) => text.includes('COPY 1'))).toEqual([false, true]);
});

it('shows stock below zero when the last piece is sold twice, and the same once the hub has it', async () => {
  await openForSelling(bench);
  await bench.hub.goAway();
  await sellMugs(bench, 6);
  const left = async () => (await bench.till.searchProducts({ text: 'mug', limit: 1 }))[0]?.stockLeft;
  expect(await left()).toBe(-1000);
  await bench.restart();
  expect(await left()).toBe(-1000);
  await bench.hub.comeBack();
  await bench.until(({ sync }) => sync.waiting === 0);
  const sequence = bench.hub.entries().at(-1)?.sequence ?? 0;
  bench.hub.feed('stock', [{ id: 'mug', quantity: -1_000, applied: { 'till-1:1': sequence } } as never]);
  await bench.until(({ sync }) => sync.state === 'online');
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(await left()).toBe(-1000);
});

it('shows a customer registered here before the hub knows of it, over a restart too', async () => {
  await openForSelling(bench);
  await bench.hub.goAway();
  const dora = { id: 'dora', name: 'Dora', phone: '555', email: '', code: '', note: '' };
  ok(await bench.till.registerCustomer(dora));
  ok(await bench.till.registerCustomer(dora));
  await bench.restart();
  expect(await bench.till.searchCustomers({ text: 'dor', limit: 5 })).toMatchObject([
    { id: 'dora', balance: 0 },
  ]);
  const everybody = await bench.till.searchCustomers({ text: '', limit: 20 });
  expect(everybody.map(({ id }) => id)).toContain('dora');
  expect(everybody.length).toBeGreaterThan(1);
  await bench.hub.comeBack();
});
