/**
 * Four tills park, take, sell and discard while the line comes and goes, and what they did arrives in any order. Told
 * by plain lists of what people did: every cart ends taken, discarded or in everybody's sight, each copy that was sold
 * is one sale, and when all is delivered every till shows the same.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestHub, type TestHub } from '../../hub/src/platform/testing/start-service.ts';
import { sync } from '../../hub/src/sync/service.ts';
import { type ShopTill, shopOf } from './parked-carts/shop-till.ts';

const TILLS = 4;
const RUNS = process.env.COUNTERBOOK_TESTS === 'all' ? 150 : 10;
/** What a till does as often as it stands here: enough of everything that carts are taken twice in most days. */
const OFTEN = [
  ...['park', 'park', 'take', 'take', 'take', 'take', 'sell', 'sell', 'sell', 'discard', 'restart'],
  ...['hand-in', 'hand-in', 'hand-in', 'hand-in', 'pull', 'pull', 'pull', 'pull'],
];
let hub: TestHub;
let round = 0;

beforeAll(async () => {
  hub = await startTestHub({ services: [sync] });
});
afterAll(() => hub.stop());

type Step = {
  readonly till: number;
  readonly does: 'park' | 'take' | 'sell' | 'discard' | 'hand-in' | 'pull' | 'restart';
  readonly which: number;
};

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    till: fc.nat({ max: TILLS - 1 }),
    does: fc.constantFrom(...OFTEN),
    which: fc.nat({ max: 1_000 }),
  }) as fc.Arbitrary<Step>,
  { minLength: 60, maxLength: 90, size: 'max' },
);

/** What people did, as they would write it on a slip of paper. */
type Slips = {
  readonly parked: string[];
  readonly taken: { readonly cart: string; readonly copy: string }[];
  readonly discarded: string[];
  readonly sold: string[];
};

async function act(till: ShopTill, { does, which }: Step, slips: Slips): Promise<void> {
  const seen = till.visible();
  const chosen = seen[which % Math.max(seen.length, 1)];
  if (does === 'park') slips.parked.push(await till.park());
  if (does === 'take' && chosen !== undefined && till.isFree())
    slips.taken.push({ cart: chosen, copy: await till.take(chosen) });
  if (does === 'discard' && chosen !== undefined) {
    await till.discard(chosen);
    slips.discarded.push(chosen);
  }
  if (does === 'sell' && !till.isFree()) slips.sold.push(await till.sell());
  if (does === 'hand-in') await till.handIn(which);
  if (does === 'pull') await till.pull();
  if (does === 'restart') await till.restart();
}

it('ends with every cart in one known place, every sale once, and all tills of one mind', async () => {
  let contested = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (day) => {
      round += 1;
      const tills = await shopOf(hub, `company-${round}`, TILLS);
      const slips: Slips = { parked: [], taken: [], discarded: [], sold: [] };
      for (const step of day) {
        const till = tills[step.till]!;
        await act(till, step, slips);
        expect(till.visible().filter((id) => till.ended().includes(id))).toEqual([]);
      }
      for (const till of tills) await till.handIn(null);
      await hub.quiet();
      for (const till of tills) await till.pull();

      const gone = new Set([...slips.taken.map(({ cart }) => cart), ...slips.discarded]);
      const left = slips.parked.filter((id) => !gone.has(id)).sort();
      for (const till of tills) expect([...till.visible()].sort()).toEqual(left);
      expect(await tills[0]!.salesAtHub()).toEqual([...slips.sold].sort());
      const twice = [...gone].filter((id) => {
        const copies = slips.taken.filter(({ cart }) => cart === id).length;
        return copies > 1 || (copies > 0 && slips.discarded.includes(id));
      });
      expect(await tills[0]!.contestedAtHub()).toEqual(twice.sort());
      contested += twice.length;
      for (const till of tills)
        for (const { cart, copy } of slips.taken.filter(({ copy }) => till.holds(copy))) {
          const others = slips.taken.filter((taken) => taken.cart === cart && taken.copy !== copy).length;
          const discards = slips.discarded.filter((id) => id === cart).length;
          expect(await till.toldElsewhere()).toBe(others + discards);
        }
    }),
    { numRuns: RUNS },
  );
  expect(contested).toBeGreaterThan(0);
}, 300_000);
