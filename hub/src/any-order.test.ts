/**
 * What the consumers of a hub come to does not depend on how the bus brings it. In any order whatever, with repeats,
 * every consumer ends at the plain recount and counts nothing twice. In the order that the bus keeps, repeats and
 * rewinds included, a level or balance at no moment claims by its `applied` mark an entry that it does not contain.
 */

import type { Event } from '@counterbook/shared/events';
import { chainKeyOf } from '@counterbook/shared/id';
import {
  actOf,
  aTill,
  type Deed,
  deeds,
  eventOf,
  recountDebts,
  recountStock,
} from '@counterbook/shared/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { debt } from './debt/service.ts';
import { inventory } from './inventory/service.ts';
import { readStored } from './platform/mongo/stored-text.ts';
import { startTestHub, type TestHub } from './platform/testing/start-service.ts';
import { sales } from './sales/service.ts';
import { sync } from './sync/service.ts';

const TILLS = 2;
const RUNS = { numRuns: 6 };
let hub: TestHub;
let told: Event[] = [];
let round = 0;

beforeAll(async () => {
  hub = await startTestHub({ services: [inventory, debt, sales, sync] });
  await hub.bus.subscribe({
    queue: 'listener',
    types: ['stock.level-changed', 'debt.account-changed'],
    batchSize: 500,
    handle: async (events) => {
      told.push(...events);
    },
  });
});
afterAll(() => hub.stop());

/** The events of a day, in the order in which sync would tell them, and whose each is. */
function tellDay(day: readonly Deed[]) {
  round += 1;
  told = [];
  const place = { companyId: `company-${round}`, shopId: `shop-${round}` };
  const tills = Array.from({ length: TILLS }, (_, at) =>
    aTill({ ...place, terminalId: `till-${round}-${at}` }),
  );
  const events = day.flatMap((deed) => {
    const till = tills[deed.till];
    return till === undefined ? [] : eventOf(till.write(actOf(deed)));
  });
  return { ...place, tills, events };
}

type Applied = Readonly<Record<string, number>>;
type Document = {
  readonly id: string;
  readonly quantity?: number;
  readonly balance?: number;
  readonly applied: Applied;
};
const documentOf = (event: Event) => (event.data as { document: Document }).document;

const numbersOf = (documents: readonly Document[]) =>
  Object.fromEntries(
    documents.flatMap(({ id, quantity, balance }) => {
      const value = quantity ?? balance ?? 0;
      return value === 0 ? [] : [[id, value]];
    }),
  );
const nonZero = (numbers: Record<string, number>) =>
  Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== 0));

async function feedOf(companyId: string, feed: string): Promise<Document[]> {
  const rows = await hub.connectionOf('sync').collection('feed_documents').find({ companyId }).toArray();
  return rows
    .filter(({ partition }) => String(partition).endsWith(`/${feed}`))
    .map(({ document }) => readStored(document) as Document);
}

const anyOrder = deeds(TILLS, 25).chain((day) =>
  fc.record({
    day: fc.constant(day),
    // Every event at least once, some again, all of them anywhere.
    order: fc.array(fc.nat({ max: Math.max(0, day.length - 1) }), { maxLength: 15 }).chain((again) =>
      fc.shuffledSubarray([...day.keys(), ...(day.length > 0 ? again : [])], {
        minLength: day.length + (day.length > 0 ? again.length : 0),
      }),
    ),
    cut: fc.integer({ min: 1, max: 7 }),
  }),
);

test('in any order, with repeats, all consumers and the feeds come to the plain recount', async () => {
  await fc.assert(
    fc.asyncProperty(anyOrder, async ({ day, order, cut }) => {
      const { companyId, events } = tellDay(day);
      const shuffled = order.flatMap((at) => events[at] ?? []);
      for (let from = 0; from < shuffled.length; from += cut)
        await hub.bus.publish(shuffled.slice(from, from + cut));
      await hub.quiet();
      expect(numbersOf(await feedOf(companyId, 'stock'))).toEqual(nonZero(recountStock(day)));
      expect(numbersOf(await feedOf(companyId, 'debts'))).toEqual(nonZero(recountDebts(day)));
      const sold = day.filter(({ kind }) => kind === 'sale' || kind === 'refund').length;
      expect(await hub.connectionOf('sales').collection('sales').countDocuments({ companyId })).toBe(sold);
    }),
    RUNS,
  );
});

/** Forward through the day, now and then back to an earlier place, as after a lost connection or a wiped broker. */
const inOrder = fc.record({
  day: deeds(TILLS, 25),
  rewinds: fc.array(fc.record({ at: fc.nat({ max: 24 }), back: fc.nat({ max: 24 }) }), { maxLength: 4 }),
  cut: fc.integer({ min: 1, max: 7 }),
});

test('in the bus’s order, with rewinds, no mark ever claims an entry that is not contained', async () => {
  await fc.assert(
    fc.asyncProperty(inOrder, async ({ day, rewinds, cut }) => {
      const { tills, events } = tellDay(day);
      const stream = [...events.keys()].flatMap((at) => {
        const from = rewinds.find((rewind) => rewind.at === at)?.back ?? at;
        return [...events.slice(Math.min(from, at), at), ...events.slice(at, at + 1)];
      });
      for (let from = 0; from < stream.length; from += cut)
        await hub.bus.publish(stream.slice(from, from + cut));
      await hub.quiet();
      const containedBy = (applied: Applied) => {
        const counted = tills.map(() => 0);
        return day.filter(({ till }) => {
          const sequence = (counted[till] ?? 0) + 1;
          counted[till] = sequence;
          return sequence <= (applied[chainKeyOf(tills[till]?.place.terminalId ?? '', 1)] ?? 0);
        });
      };
      for (const event of told) {
        const { id, quantity, balance, applied } = documentOf(event);
        const contained = containedBy(applied);
        if (quantity !== undefined) expect(quantity).toBe(recountStock(contained)[id] ?? 0);
        else expect(balance).toBe(recountDebts(contained)[id] ?? 0);
      }
    }),
    RUNS,
  );
});
