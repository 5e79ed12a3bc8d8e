import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Bench, cashier, manager, ok, openBench, openForSelling, sellMugs } from './till-fixture.ts';

let bench: Bench;

beforeEach(async () => {
  bench = await openBench();
});

afterEach(async () => {
  await bench.close();
});

const cash = (amount: number) => [{ type: 'cash' as const, amount }];
const cartId = () => bench.till.view().cart?.id ?? '';

it('says which code is unknown, which is misread and which wants a weight, and leaves the cart alone', async () => {
  await openForSelling(bench);
  expect(await bench.till.scan({ code: '4006381333931' })).toMatchObject({
    refusal: { code: 'scan.unknown', text: '4006381333931' },
  });
  expect(await bench.till.scan({ code: '4006381333932' })).toMatchObject({
    refusal: { code: 'scan.malformed', reason: 'check-digit' },
  });
  expect(await bench.till.scan({ code: 'CHEESE' })).toMatchObject({
    refusal: { code: 'scan.weight-needed', productId: 'cheese', unit: 'kg' },
  });
  expect(bench.till.view().cart?.lines).toEqual([]);
  ok(await bench.till.addProduct({ productId: 'cheese', quantity: 250, separate: false }));
  expect(bench.till.view().cart).toMatchObject({ total: 300, lines: [{ quantity: 250 }] });
});

it('sells nothing before somebody signs in and opens a shift', async () => {
  expect(await bench.till.scan({ code: 'MUG' })).toMatchObject({ refusal: { code: 'staff.not-signed-in' } });
  ok(await bench.till.signIn({ staffId: manager.id, pin: manager.pin }));
  expect(await bench.till.scan({ code: 'MUG' })).toMatchObject({ refusal: { code: 'shift.not-open' } });
});

it('refuses a sale whose tenders fall short, and what is owed by nobody', async () => {
  await openForSelling(bench);
  ok(await bench.till.scan({ code: 'MUG' }));
  const short = { cartId: cartId(), tenders: cash(1000), approval: null };
  expect(await bench.till.completeSale(short)).toMatchObject({
    refusal: { code: 'tender.short', missing: 250 },
  });
  const owed = { cartId: cartId(), tenders: [{ type: 'account' as const, amount: 1250 }], approval: null };
  expect(await bench.till.completeSale(owed)).toMatchObject({
    refusal: { code: 'tender.account-without-customer' },
  });
  expect(bench.till.view().cart?.lines).toHaveLength(1);
});

it('refuses to refund more than was sold, over a restart too', async () => {
  await openForSelling(bench);
  const sale = await sellMugs(bench, 2);
  const refund = (commandId: string, quantity: number) => ({
    commandId,
    entryId: sale.id,
    lines: [{ lineId: sale.payload.lines[0]?.id ?? '', quantity, restock: true }],
    tenders: cash((quantity / 1000) * 1250),
    reason: 'broken',
    approval: null,
  });
  const first = ok(await bench.till.refundSale(refund('refund-1', 1000)));
  expect(first.receiptNumber).toBe('HIGH-T01-R000001');
  await bench.restart();
  await openForSelling(bench);
  expect(await bench.till.refundSale(refund('refund-2', 2000))).toMatchObject({
    refusal: { code: 'refund.more-than-sold', sold: 2000, refunded: 1000, asked: 2000 },
  });
  expect(ok(await bench.till.refundSale(refund('refund-1', 1000)))).toEqual(first);
  const found = ok(await bench.till.findReceipt({ receiptNumber: 'high-t01-000001' }));
  expect(found.refunded).toEqual({ [sale.payload.lines[0]?.id ?? '']: 1000 });
});

it('locks a person after five wrong PINs, over a restart, and records it', async () => {
  const wrong = { staffId: cashier.id, pin: '9999' };
  for (let left = 4; left >= 1; left -= 1)
    expect(await bench.till.signIn(wrong)).toMatchObject({
      refusal: { code: 'pin.wrong', attemptsLeft: left },
    });
  expect(await bench.till.signIn(wrong)).toMatchObject({ refusal: { code: 'pin.locked' } });
  await bench.restart();
  expect(await bench.till.signIn({ staffId: cashier.id, pin: cashier.pin })).toMatchObject({
    refusal: { code: 'pin.locked' },
  });
  ok(await bench.till.signIn({ staffId: manager.id, pin: manager.pin }));
  bench.now += 5 * 60_000 + 1;
  ok(await bench.till.signIn({ staffId: cashier.id, pin: cashier.pin }));
  await bench.until(({ sync }) => sync.waiting === 0);
  expect(bench.hub.entries()[0]).toMatchObject({
    type: 'staff.refused',
    staffId: cashier.id,
    payload: { attempts: 5 },
  });
});

it('lets a cashier change a price or go over a limit only with a manager', async () => {
  await openForSelling(bench, cashier);
  const { lineId } = ok(await bench.till.scan({ code: 'MUG' }));
  const cheaper = { lineId, unitPrice: 1000, approval: null };
  expect(await bench.till.overridePrice(cheaper)).toMatchObject({ refusal: { code: 'approval.needed' } });
  const approval = { staffId: manager.id, pin: manager.pin, reason: 'scratched' };
  ok(await bench.till.overridePrice({ ...cheaper, approval }));
  expect(bench.till.view().cart?.lines[0]).toMatchObject({
    unitPrice: 1000,
    override: { staffId: 'ann', reason: 'scratched' },
  });
  ok(await bench.till.attachCustomer({ customerId: 'carol' }));
  ok(await bench.till.changeQuantity({ lineId, quantity: 5000 }));
  const owed = { cartId: cartId(), tenders: [{ type: 'account' as const, amount: 5000 }], approval: null };
  expect(await bench.till.completeSale(owed)).toMatchObject({
    refusal: { code: 'debt.over-limit', balance: 1000, limit: 5000, asked: 5000 },
  });
  ok(await bench.till.completeSale({ ...owed, approval }));
  const [carol] = await bench.till.searchCustomers({ text: 'carol', limit: 5 });
  expect(carol?.balance).toBe(6000);
});

it('opens the drawer without a sale only with a manager, for a reason that the journal keeps', async () => {
  await openForSelling(bench, cashier);
  const kicks = bench.kicks;
  const asked = { commandId: 'open-1', reason: 'change for the market', approval: null };
  expect(await bench.till.openDrawer(asked)).toMatchObject({
    refusal: { code: 'approval.needed', what: 'drawer' },
  });
  expect(bench.kicks).toBe(kicks);
  const approval = { staffId: manager.id, pin: manager.pin, reason: 'seen' };
  const entry = ok(await bench.till.openDrawer({ ...asked, approval }));
  expect(entry).toMatchObject({
    type: 'drawer.opened',
    staffId: cashier.id,
    payload: { reason: 'change for the market', approval: { staffId: manager.id, reason: 'seen' } },
  });
  await bench.until(() => bench.kicks === kicks + 1);
});

it('tells what the drawer should hold only after it was counted', async () => {
  await openForSelling(bench);
  await sellMugs(bench);
  ok(await bench.till.moveCash({ commandId: 'out-1', direction: 'out', amount: 500, reason: 'milk' }));
  const shiftId = bench.till.view().shift?.id ?? '';
  const closed = ok(await bench.till.closeShift({ shiftId, counted: 10_700 }));
  expect(closed.report).toMatchObject({
    expected: 10_750,
    difference: -50,
    sales: { count: 1, total: 1250 },
  });
  expect(ok(await bench.till.closeShift({ shiftId, counted: 1 }))).toEqual(closed);
  expect(bench.till.view().phase).toBe('no-shift');
});
