/** Four tills that sell to one customer on account and hear of each other late, in any order, or not at all. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type FourTills, openFourTills } from './four-tills.ts';

const till = fc.integer({ min: 0, max: 3 });
const amount = fc.integer({ min: 1, max: 60 });
const step = <K extends string>(weight: number, kind: K) => ({
  weight,
  arbitrary: fc.record({
    do: fc.constant(kind),
    till,
    amount,
    isApproved: fc.boolean(),
    count: fc.nat(5),
    again: fc.nat(3),
  }),
});
const steps = fc.array(
  fc.oneof(step(6, 'sell'), step(2, 'pay'), step(1, 'refund'), step(4, 'hand-in'), step(5, 'hear')),
  { maxLength: 50 },
);
type Step = ReturnType<typeof steps.generate>['value'][number];

async function take(
  shop: FourTills,
  { do: what, till: who, amount: much, ...rest }: Step,
  approves: boolean,
) {
  if (what === 'sell') await shop.sell(who, much, approves && rest.isApproved);
  if (what === 'pay') await shop.pay(who, much);
  if (what === 'refund') await shop.refund(who, much);
  if (what === 'hand-in') shop.handIn(who, rest.count, rest.again);
  if (what === 'hear') await shop.hear(who, rest.count);
}

it('what is owed never passes the limit, and every till shows what the hub told it and its own', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 300 }), steps, async (limit, done) => {
      const shop = await openFourTills(limit);
      for (const each of done) {
        await take(shop, each, false);
        expect(shop.owed()).toBeLessThanOrEqual(limit);
        expect((await shop.shown(each.till)).balance).toBe(shop.known(each.till));
      }
    }),
    { numRuns: 60 },
  );
});

it('it passes the limit by what managers approved and by no more, and in the end the hub has the plain sum', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (done) => {
      const limit = 120;
      const shop = await openFourTills(limit);
      for (const each of done) {
        await take(shop, each, true);
        expect(shop.owed()).toBeLessThanOrEqual(limit + shop.approvedBeyond());
      }
      await shop.settle();
      expect(shop.atHub().balance).toBe(shop.owed());
      let left = 0;
      for (const who of [0, 1, 2, 3]) {
        const { balance, mayOwe } = await shop.shown(who);
        expect(balance).toBe(shop.owed());
        left += mayOwe ?? 0;
      }
      expect(left).toBe(Math.max(0, limit - shop.owed()));
    }),
    { numRuns: 60 },
  );
});

it('what was paid too much is there for the next sale, at the till that took it at once', async () => {
  const shop = await openFourTills(0);
  expect(await shop.sell(0, 10, false)).toBe(false);
  await shop.pay(0, 50);
  expect(await shop.sell(0, 40, false)).toBe(true);
  expect(await shop.sell(1, 10, false)).toBe(false);
  await shop.settle();
  expect(await shop.shown(1)).toMatchObject({ balance: -10 });
  expect(shop.atHub().allowances).toEqual({ 'till-1:1': 3, 'till-2:1': 3, 'till-3:1': 2, 'till-4:1': 2 });
});

it('a lowered limit binds each till from when it hears of it, and those away keep what they were given', async () => {
  const shop = await openFourTills(100);
  shop.setLimit(20);
  await shop.hear(0, 1);
  expect(await shop.shown(0)).toMatchObject({ mayOwe: 5 });
  expect(await shop.sell(1, 25, false)).toBe(true);
  await shop.settle();
  expect(await Promise.all([0, 1, 2, 3].map(async (who) => (await shop.shown(who)).mayOwe))).toEqual([
    0, 0, 0, 0,
  ]);
});
