/** Tills that do not hear of each other give the same lines back: what is too much is flagged, exactly, in any order. */
import type { Event } from '@counterbook/shared/events';
import type { EntryOf } from '@counterbook/shared/journal';
import { partOf, type ReturnedLine, refundSale, refundTotalOf } from '@counterbook/shared/sale';
import type { Attention } from '@counterbook/shared/sync';
import { aCart, aSale, aTill, carts, eventOf, type TestTill, tender } from '@counterbook/shared/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startTestHub, type TestHub } from '../platform/testing/start-service.ts';
import { sales } from './service.ts';

let hub: TestHub;
let raised: { readonly document: Attention; readonly version: number }[] = [];
let number = 0;

beforeAll(async () => {
  hub = await startTestHub({ services: [sales] });
  await hub.bus.subscribe({
    queue: 'listener',
    types: ['attention.raised'],
    batchSize: 500,
    handle: async (events) => {
      raised.push(...events.map(({ data }) => data as (typeof raised)[number]));
    },
  });
});
afterAll(() => hub.stop());
beforeEach(() => begin());

function begin(): void {
  number += 1;
  raised = [];
}

const till = (name: string) =>
  aTill({ companyId: `company-${number}`, terminalId: `till-${number}-${name}` });

async function deliver(...events: Event[]): Promise<void> {
  await hub.bus.publish(events);
  await hub.quiet();
}

type SaleEntry = EntryOf<'sale.completed'>;

/** As a till writes it that knows of no refund but those in `known`. */
function giveBack(
  by: TestTill,
  sale: SaleEntry,
  returned: ReturnedLine[],
  known: readonly ReturnedLine[] = [],
) {
  const refundedBefore = new Map<string, number>();
  for (const { lineId, quantity } of known)
    refundedBefore.set(lineId, (refundedBefore.get(lineId) ?? 0) + quantity);
  const lines = returned.flatMap((line) => {
    const sold = sale.payload.lines.find(({ id }) => id === line.lineId);
    return sold ? [partOf(sold, refundedBefore.get(line.lineId) ?? 0, line)] : [];
  });
  const total = refundTotalOf(lines, sale.payload.pricesIncludeTax);
  const refund = refundSale({
    sale: sale.payload,
    original: { entryId: sale.id, receiptNumber: sale.receiptNumber ?? '' },
    returned,
    refundedBefore,
    tenders: total === 0 ? [] : [tender('cash', total)],
    customerId: null,
    cashStep: 1,
    reason: 'brought back',
    approval: null,
  });
  if (!refund.ok) throw new Error(refund.refusal.code);
  const receiptNumber = `${by.place.terminalId}-R`;
  return by.write({
    type: 'sale.refunded',
    payload: refund.value,
    receiptNumber,
  }) as EntryOf<'sale.refunded'>;
}

function sellAt(by: TestTill, cart = aCart([{ quantity: 3000 }])): SaleEntry {
  return by.write({
    type: 'sale.completed',
    payload: aSale(cart),
    receiptNumber: 'HIGH-T01-000007',
  }) as SaleEntry;
}

const back = (quantity: number, lineId = 'line-1'): ReturnedLine => ({ lineId, quantity, restock: true });
/** What the latest word to the manager says is too much; nothing when there was none. */
const flagged = () => {
  const [latest] = raised.toSorted((left, right) => right.version - left.version);
  const amount = / (\d+)\.(\d\d) GBP too much/.exec(latest?.document.message ?? '');
  return amount === null ? 0 : Number(`${amount[1]}${amount[2]}`);
};

it('names the receipts, the goods and the amount, for the manager of the shop', async () => {
  const sale = sellAt(till('a'));
  const first = giveBack(till('b'), sale, [back(2000)]);
  const second = giveBack(till('c'), sale, [back(3000)]);
  await deliver(eventOf(sale), eventOf(first));
  expect(raised).toEqual([]);
  await deliver(eventOf(second));
  expect(raised).toMatchObject([{ version: 4, shopId: 'shop-1' }]);
  expect(raised[0]?.document).toEqual({
    id: `refund-exceeded:${sale.id}`,
    kind: 'refund-exceeded',
    subject: sale.id,
    message:
      'More was given back on receipt HIGH-T01-000007 than was sold: 25.00 GBP too much for Mug (2 too many). ' +
      `The refunds are till-${number}-b-R, till-${number}-c-R.`,
    open: true,
  });
});

it('is found too when a refund comes before its sale, and told once however often all of it comes', async () => {
  const sale = sellAt(till('a'));
  const refunds = ['b', 'c'].map((name) => giveBack(till(name), sale, [back(3000)]));
  await deliver(...refunds.map(eventOf));
  expect(raised).toEqual([]);
  await deliver(eventOf(sale));
  await deliver(...[sale, ...refunds].map(eventOf));
  expect(new Set(raised.map(({ version }) => version))).toEqual(new Set([4]));
  expect(flagged()).toBe(3750);
});

it('is exactly what was given back beyond what was sold, whatever order it comes in', async () => {
  const piece = fc.record({
    till: fc.nat({ max: 2 }),
    line: fc.nat({ max: 1 }),
    pieces: fc.integer({ min: 1, max: 2 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { minLength: 1, maxLength: 6 }),
      fc.infiniteStream(fc.nat({ max: 1_000 })),
      async (pieces, chance) => {
        begin();
        const prices = [1250, 399];
        const sold = 3;
        const tills = ['a', 'b', 'c'].map(till);
        const cart = aCart(prices.map((unitPrice) => ({ quantity: sold * 1000, unitPrice })));
        const sale = sellAt(tills[0]!, cart);
        const known: ReturnedLine[][] = [[], [], []];
        const given = [0, 0];
        const refunds = pieces.flatMap(({ till: at, line, pieces: count }) => {
          const lineId = `line-${line + 1}`;
          const own = known[at]!.filter((one) => one.lineId === lineId).length;
          if (own > 0) return [];
          const refund = giveBack(tills[at]!, sale, [back(count * 1000, lineId)], known[at]);
          known[at]!.push(back(count * 1000, lineId));
          given[line] = (given[line] ?? 0) + count;
          return [refund];
        });
        const shuffled = [sale, ...refunds, ...refunds.slice(0, 2)]
          .map((entry) => ({ entry, at: chance.next().value ?? 0 }))
          .sort((left, right) => left.at - right.at)
          .map(({ entry }) => eventOf(entry));
        const half = shuffled.length >> 1;
        await deliver(...shuffled.slice(0, half));
        await deliver(...shuffled.slice(half));
        const tooMuch = prices.map((price, line) => Math.max(0, given[line]! - sold) * price);
        expect(flagged()).toBe(tooMuch.reduce((total, amount) => total + amount, 0));
      },
    ),
    { numRuns: 15 },
  );
});

it('is exact to the minor unit for lines with discounts and tax on top', async () => {
  const onePart = carts.map((cart) => ({ ...cart, lines: cart.lines.slice(0, 1) }));
  await fc.assert(
    fc.asyncProperty(
      onePart,
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 4 }),
      async (cart, parts) => {
        begin();
        const sale = sellAt(till('a'), cart);
        const [line] = sale.payload.lines;
        const quarter = Math.ceil((line?.quantity ?? 0) / 4);
        const refunds = parts.map((quarters, at) => {
          const quantity = Math.min(line?.quantity ?? 0, quarter * quarters);
          return giveBack(till(`other-${at}`), sale, [back(quantity)]);
        });
        await deliver(...[...refunds, sale].map(eventOf));
        const given = refunds.reduce((total, { payload }) => total + payload.total, 0);
        expect(flagged()).toBe(Math.max(0, given - sale.payload.total));
      },
    ),
    { numRuns: 15 },
  );
});
