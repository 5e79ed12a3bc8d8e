import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Bench, cashier, manager, mug, ok, openBench, openForSelling } from './till-fixture.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
  await openForSelling(bench, cashier);
});
afterEach(() => bench.close());

const chain = 'till-1:1';
const carol = async () => (await bench.till.searchCustomers({ text: 'carol', limit: 5 }))[0];
const returned = () => bench.hub.entries().filter(({ type }) => type === 'allowance.returned');

/** Carol’s account as the hub would have it; resolves when the till shows it. */
async function feed(account: object, mayOwe: number): Promise<void> {
  bench.hub.feed('debts', [{ id: 'carol', balance: 1_000, limit: 5_000, applied: {}, ...account } as never]);
  await expect.poll(async () => (await carol())?.mayOwe).toBe(mayOwe);
}

/** Mugs on Carol’s account, each 12.50. */
async function sellOnAccount(
  pieces: number,
  approval: { staffId: string; pin: string; reason: string } | null,
) {
  const { lineId } = ok(await bench.till.scan({ code: mug.barcode }));
  ok(await bench.till.changeQuantity({ lineId, quantity: pieces * 1_000 }));
  ok(await bench.till.attachCustomer({ customerId: 'carol' }));
  const { id, total } = bench.till.view().cart ?? { id: '', total: 0 };
  const tenders = [{ type: 'account' as const, amount: total }];
  const answer = await bench.till.completeSale({ cartId: id, tenders, approval });
  if (!answer.ok) ok(await bench.till.voidCart());
  return answer;
}

it('sells on account within its part with the cable out, and beyond it only with a manager, who is recorded', async () => {
  await feed({ allowances: { [chain]: 1_500, 'till-2:1': 2_500 } }, 1_500);
  await bench.hub.goAway();
  ok(await sellOnAccount(1, null));
  expect(await carol()).toMatchObject({ balance: 2_250, mayOwe: 250 });
  expect(await sellOnAccount(1, null)).toMatchObject({
    refusal: { code: 'debt.over-limit', balance: 2_250, limit: 5_000, asked: 1_250, mayOwe: 250 },
  });
  const approval = { staffId: manager.id, pin: manager.pin, reason: 'pays on Friday' };
  const sale = ok(await sellOnAccount(1, approval));
  expect(sale.payload.debtApproval).toEqual({ staffId: 'ann', reason: 'pays on Friday' });
  expect(await carol()).toMatchObject({ balance: 3_500, mayOwe: 0 });
});

it('keeps its part over a restart, and counts as spent what the hub has not booked', async () => {
  await feed({ allowances: { [chain]: 3_000 } }, 3_000);
  await bench.hub.goAway();
  ok(await sellOnAccount(1, null));
  await bench.restart();
  expect(await carol()).toMatchObject({ balance: 2_250, mayOwe: 1_750 });
});

it('gives back what the hub asks for, once, and keeps what it has spent', async () => {
  await feed({ allowances: { [chain]: 3_000 } }, 3_000);
  ok(await sellOnAccount(1, null));
  await feed({ allowances: { [chain]: 3_000 }, recalled: { [chain]: 2_000 } }, 0);
  await expect.poll(() => returned().length).toBe(1);
  expect(returned()[0]).toMatchObject({
    staffId: null,
    payload: { returned: [{ of: 'debt', id: 'carol', epoch: 1, amount: 1_750 }] },
  });
  bench.hub.feed('debts', [
    {
      id: 'carol',
      balance: 1_000,
      limit: 4_000,
      applied: {},
      allowances: { [chain]: 3_000 },
      recalled: { [chain]: 2_500 },
    } as never,
  ]);
  await expect.poll(async () => (await carol())?.limit).toBe(4_000);
  await bench.restart();
  await openForSelling(bench, cashier);
  expect(await carol()).toMatchObject({ mayOwe: 0 });
  expect(returned()).toHaveLength(1);
});

it('has no part of a hub that hands none to it, keeps to the limit of one that hands none out', async () => {
  await feed({ allowances: { 'till-2:1': 4_000 } }, 0);
  await feed({}, 4_000);
  await feed({ limit: null, allowances: {} }, null as never);
});

it('sells of scarce goods what its quota allows with the cable out, and more only with a manager', async () => {
  bench.hub.feed('stock', [
    { id: 'mug', quantity: 6_000, applied: {}, allowances: { [chain]: 2_000 } } as never,
  ]);
  await expect
    .poll(async () => (await bench.till.searchProducts({ text: 'mug', limit: 1 }))[0]?.stockLeft)
    .toBe(6_000);
  await bench.hub.goAway();
  const sell = async (pieces: number, approval: { staffId: string; pin: string; reason: string } | null) => {
    const { lineId } = ok(await bench.till.scan({ code: mug.barcode }));
    ok(await bench.till.changeQuantity({ lineId, quantity: pieces * 1_000 }));
    const { id, total } = bench.till.view().cart ?? { id: '', total: 0 };
    const answer = await bench.till.completeSale({
      cartId: id,
      tenders: [{ type: 'cash', amount: total }],
      approval,
    });
    if (!answer.ok) ok(await bench.till.voidCart());
    return answer;
  };
  ok(await sell(1, null));
  ok(await bench.till.scan({ code: mug.barcode }));
  expect(bench.till.view().cart?.quotas).toEqual({ mug: 1_000 });
  ok(await bench.till.voidCart());
  expect(await sell(2, null)).toMatchObject({
    refusal: { code: 'stock.over-quota', name: 'Mug', quota: 1_000, asked: 2_000 },
  });
  const approval = { staffId: manager.id, pin: manager.pin, reason: 'the other till is closed' };
  const sale = ok(await sell(2, approval));
  expect(sale.payload.stockApproval).toEqual({ staffId: 'ann', reason: 'the other till is closed' });
});

it('asks for more of scarce goods where other tills have some, and not where nobody has', async () => {
  const asked = () => bench.hub.entries().filter(({ type }) => type === 'allowance.asked');
  const ask = (amount: number) => bench.till.askAllowance({ of: 'stock', id: 'mug', amount });
  ok(await ask(3_000));
  bench.hub.feed('stock', [
    { id: 'mug', quantity: 6_000, applied: {}, allowances: { [chain]: 2_000 } } as never,
  ]);
  ok(await bench.till.scan({ code: mug.barcode }));
  await bench.until(({ cart }) => cart?.quotas.mug === 2_000);
  ok(await ask(2_000));
  ok(await ask(3_000));
  await expect
    .poll(() => asked().map(({ payload }) => payload))
    .toEqual([{ of: 'stock', id: 'mug', amount: 3_000 }]);
});
