/** A long absence, handed in: from the hub's return until sales, stock and debts there agree with what was rung up. */
import { chainKeyOf } from '@counterbook/shared/id';
import { THOUSAND } from '@counterbook/shared/quantity';
import type { HubProcess } from '../../processes/hub-process.ts';
import type { TillProcess } from '../../processes/till-process.ts';
import { readBalances, readLevels, readSummary } from '../../replay/hub-sums.ts';
import { hundredth, timed } from '../statistics.ts';
import { waitUntil } from '../wait-until.ts';
import type { BenchShop } from './bench-shop.ts';
import type { BenchCatalogue } from './catalogue.ts';
import { codeAt } from './scans.ts';
import { sell } from './till-over-protocol.ts';

const LINES = 2;
/** One sale in five goes on a customer's account. */
const ON_ACCOUNT = 5;
const PATIENCE_SECONDS = 600;

type HandIn = {
  readonly till: TillProcess;
  readonly hub: HubProcess;
  readonly shop: BenchShop;
  readonly catalogue: BenchCatalogue;
  readonly sales: number;
};
type SaleEntry = Awaited<ReturnType<typeof sell>>['entry'];
type LevelsPage = { readonly levels: readonly { readonly applied: Readonly<Record<string, number>> }[] };
/** What the hub has booked, in sums. */
type Books = {
  readonly sales: number;
  readonly total: number;
  readonly stock: number;
  readonly owed: number;
};

export async function measureHandIn({ till, hub, shop, catalogue, sales }: HandIn) {
  await till.until((view) => view.sync.waiting === 0);
  const before = await untilAtRest(shop);
  await hub.stop();
  let total = 0;
  let owed = 0;
  let last: SaleEntry | null = null;
  const rungUp = await timed(async () => {
    for (let sale = 0; sale < sales; sale++) {
      const customerId =
        sale % ON_ACCOUNT === 0 ? (shop.customers[sale % shop.customers.length] ?? null) : null;
      const codes = Array.from({ length: LINES }, (_, line) => codeAt(catalogue, sale * LINES + line));
      const { entry } = await sell(till, { codes, customerId });
      total += entry.payload.total;
      if (customerId !== null) owed += entry.payload.total;
      last = entry;
    }
  });
  const expected: Books = {
    sales: before.sales + sales,
    total: before.total + total,
    stock: before.stock - sales * LINES * THOUSAND,
    owed: before.owed + owed,
  };
  await hub.start();
  const from = performance.now();
  await till.until((view) => view.sync.waiting === 0, PATIENCE_SECONDS * 1000);
  const acknowledged = performance.now() - from;
  await untilBooked(shop, expected, last);
  const booked = performance.now() - from;
  const books = await booksOf(shop);
  if (JSON.stringify(books) !== JSON.stringify(expected))
    throw new Error(`the hub booked ${JSON.stringify(books)}, rung up was ${JSON.stringify(expected)}`);
  return {
    ringUpSalesPerSecond: Math.round((sales / rungUp.milliseconds) * 1000),
    handInSecondsUntilAcknowledged: hundredth(acknowledged / 1000),
    handInSecondsUntilBooked: hundredth(booked / 1000),
    handInSalesPerSecond: Math.round((sales / booked) * 1000),
  };
}

/** Asks small questions only: whoever counts everything all the time slows what he counts. */
async function untilBooked(shop: BenchShop, expected: Books, last: SaleEntry | null): Promise<void> {
  const wait = { withinSeconds: PATIENCE_SECONDS, everyMilliseconds: 100 };
  await waitUntil(() => isOnTheShelf(shop, last), { ...wait, what: 'the last sale in the stock' });
  await waitUntil(async () => (await owedAtHub(shop)) === expected.owed, { ...wait, what: 'the debts' });
  await waitUntil(async () => (await readSummary(shop.admin)).sales.count === expected.sales, {
    ...wait,
    what: 'the count of sales',
  });
}

/** A level says up to which entry of each till it is reckoned, and a till's entries are booked in their order. */
async function isOnTheShelf({ admin, shopId }: BenchShop, last: SaleEntry | null): Promise<boolean> {
  if (last === null) return true;
  const { terminalId, epoch, sequence, payload } = last;
  const path = `/api/inventory/levels?shopId=${shopId}&productId=${payload.lines.at(-1)?.productId}`;
  const { levels } = await admin.get<LevelsPage>(path);
  return (levels[0]?.applied[chainKeyOf(terminalId, epoch)] ?? 0) >= sequence;
}

/** The hub's books when nothing moves in them any more. */
async function untilAtRest(shop: BenchShop): Promise<Books> {
  let seen = '';
  let books = await booksOf(shop);
  await waitUntil(
    async () => {
      const last = seen;
      books = await booksOf(shop);
      seen = JSON.stringify(books);
      return seen === last;
    },
    { what: 'a hub at rest', withinSeconds: 60, everyMilliseconds: 1000 },
  );
  return books;
}

async function booksOf(shop: BenchShop): Promise<Books> {
  const { sales } = await readSummary(shop.admin);
  return {
    sales: sales.count,
    total: sales.total,
    stock: await stockAtHub(shop),
    owed: await owedAtHub(shop),
  };
}

async function stockAtHub({ admin, shopId }: BenchShop): Promise<number> {
  return sumOf(await readLevels(admin, shopId));
}

async function owedAtHub({ admin }: BenchShop): Promise<number> {
  return sumOf(await readBalances(admin));
}

function sumOf(numbers: ReadonlyMap<string, number>): number {
  return [...numbers.values()].reduce((sum, number) => sum + number, 0);
}
