import type { EntryOf } from '@counterbook/shared/journal';
import { aCart, aRefund, aSale, aTill } from '@counterbook/shared/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { shortHashOf } from '../receipt/compose-receipt.ts';
import { type Bench, ok, openBench, openForSelling } from '../till/till-fixture.ts';

let bench: Bench;
const place = { companyId: 'company-a', shopId: 'shop-1', terminalId: 'till-2' };
const cart = aCart([{ quantity: 3000 }], { customerId: 'carol' });
const sale = aTill(place).write({
  type: 'sale.completed',
  payload: aSale(cart, 'account'),
  customerId: 'carol',
  receiptNumber: 'HIGH-T02-000004',
}) as EntryOf<'sale.completed'>;

beforeEach(async () => {
  bench = await openBench();
  await openForSelling(bench);
});

afterEach(async () => {
  await bench.close();
});

/** At a third till one of the three came back. */
function refundedAtTheThird(): EntryOf<'sale.refunded'> {
  const whole = aRefund(aCart([{}], { customerId: 'carol' }), 'account');
  const lines = whole.lines.map((line) => ({ ...line, originalLineId: 'line-1' }));
  const original = { entryId: sale.id, receiptNumber: sale.receiptNumber ?? '' };
  const payload = { ...whole, lines, original };
  const till = aTill({ ...place, terminalId: 'till-3' });
  return till.write({ type: 'sale.refunded', payload, customerId: 'carol' }) as EntryOf<'sale.refunded'>;
}

async function untilKnown(receiptNumber: string) {
  for (;;) {
    const found = await bench.till.findReceipt({ receiptNumber });
    if (found.ok) return found.value;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

it('gives back with the hub away what another till sold, found by the QR of its receipt, less what came back elsewhere', async () => {
  bench.hub.feed('journals', [refundedAtTheThird(), sale]);
  const code = `HIGH-T02-000004 ${shortHashOf(sale)}`;
  const found = await untilKnown(code);
  expect(found).toMatchObject({ isOwn: false, refunded: { 'line-1': 1000 }, entry: { id: sale.id } });
  await bench.hub.goAway();
  const giveBack = (commandId: string, quantity: number) => ({
    commandId,
    entryId: sale.id,
    lines: [{ lineId: 'line-1', quantity, restock: true }],
    tenders: [{ type: 'account' as const, amount: (quantity / 1000) * 1250 }],
    reason: 'too big',
    approval: null,
  });
  expect(await bench.till.refundSale(giveBack('refund-1', 3000))).toMatchObject({
    refusal: { code: 'refund.more-than-sold', sold: 3000, refunded: 1000 },
  });
  const refund = ok(await bench.till.refundSale(giveBack('refund-1', 2000)));
  expect(refund).toMatchObject({
    customerId: 'carol',
    receiptNumber: 'HIGH-T01-R000001',
    payload: { total: 2500, original: { entryId: sale.id, receiptNumber: 'HIGH-T02-000004' } },
  });
  expect(ok(await bench.till.findReceipt({ receiptNumber: code })).refunded).toEqual({ 'line-1': 3000 });
  const [carol] = await bench.till.searchCustomers({ text: 'carol', limit: 1 });
  // The hub's balance does not contain the sale and the refund of the other tills yet.
  expect(carol?.balance).toBe(1000 + 3750 - 1250 - 2500);
});
