import { allowanceLeft, allowanceToReturn } from '@counterbook/shared/allowance';
import type { Movement } from '@counterbook/shared/api';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyMovements, type Booking, emptyLevel, type Level } from './apply-movements.ts';
import { handOut } from './hand-out.ts';

const NAMES = ['a', 'b', 'c'] as const;
const tills = NAMES.map((terminalId) => ({ terminalId, shopId: 'shop-1', epoch: 1, revoked: false }));

/** What one till did, in order: pieces sold, and pieces of its quota given back. */
type Act = { readonly sold: number; readonly back: number };

function bookingOf(name: string, sequence: number, { sold, back }: Act): Booking {
  const movement = { productId: 'mug', quantity: -sold * 1000, reason: 'sale' } as Movement;
  return {
    entryId: `${name}:1:${sequence}`,
    shopId: 'shop-1',
    chain: { key: `${name}:1`, sequence },
    movements: sold > 0 ? [movement] : [],
    asks: [],
    returns: back > 0 ? [{ id: 'mug', holder: `${name}:1`, amount: back * 1000 }] : [],
  };
}

const step = fc.record({
  do: fc.constantFrom('sell', 'sell', 'hand-in', 'hear', 'hear'),
  till: fc.integer({ min: 0, max: 2 }),
  pieces: fc.integer({ min: 1, max: 5 }),
});

it('scarce goods are never sold twice by tills that keep to their quotas, and all of them can be sold', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 12 }), fc.array(step, { maxLength: 60 }), (stock, steps) => {
      let level: Level = handOut(
        { ...emptyLevel('shop-1', 'mug'), scarce: true, quantity: stock * 1000 },
        tills,
      );
      const desks = NAMES.map((name) => ({ name, acts: [] as Act[], seen: level }));
      const sold = () => desks.flatMap(({ acts }) => acts).reduce((total, act) => total + act.sold, 0);
      const since = ({ name, acts, seen }: (typeof desks)[number]) => {
        const beyond = acts.slice(seen.applied[`${name}:1`] ?? 0);
        const total = (of: keyof Act) => beyond.reduce((all, act) => all + act[of] * 1000, 0);
        return { used: total('sold'), returned: total('back') };
      };
      const partOf = ({ name, seen }: (typeof desks)[number]) => ({
        allowance: seen.held[`${name}:1`] ?? 0,
        recalled: seen.recalled[`${name}:1`] ?? 0,
      });
      const hear = (desk: (typeof desks)[number]) => {
        desk.seen = level;
        const back = allowanceToReturn(partOf(desk), since(desk)) / 1000;
        if (back > 0) desk.acts.push({ sold: 0, back });
      };
      const handIn = ({ name, acts }: (typeof desks)[number]) => {
        const mark = level.applied[`${name}:1`] ?? 0;
        const bookings = acts.slice(mark).map((act, index) => bookingOf(name, mark + index + 1, act));
        const [moved] = applyMovements(new Map([['shop-1:mug', level]]), bookings).levels;
        if (moved) level = handOut(moved, tills);
      };
      const sell = (desk: (typeof desks)[number], pieces: number) => {
        if (pieces * 1000 <= allowanceLeft(partOf(desk).allowance, since(desk)))
          desk.acts.push({ sold: pieces, back: 0 });
      };
      for (const { do: what, till, pieces } of steps) {
        const desk = desks[till]!;
        if (what === 'sell') sell(desk, pieces);
        if (what === 'hand-in') handIn(desk);
        if (what === 'hear') hear(desk);
        expect(sold()).toBeLessThanOrEqual(stock);
      }
      for (let round = 0; round < stock + 4; round += 1)
        for (const desk of desks) {
          handIn(desk);
          hear(desk);
          handIn(desk);
          sell(desk, 1);
        }
      expect(sold()).toBe(stock);
    }),
    { numRuns: 150 },
  );
});
