import fc from 'fast-check';
import type { ClientSession, Collection } from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newCollection, startTestDatabase, type TestDatabase } from './testing/test-database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

const ACCOUNTS = 5;
const START = 1000;
const OPTIONS = { readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority' } } as const;

interface Account {
  readonly _id: number;
  readonly balance: number;
}
interface Transfer {
  readonly _id: string;
  readonly from: number;
  readonly to: number;
  readonly amount: number;
  /** Gives up after having written everything. */
  readonly aborts: boolean;
}
interface Bank {
  readonly accounts: Collection<Account>;
  readonly journal: Collection<Transfer>;
}

class GivenUp extends Error {}

/** Reads, decides and writes back, as code does that would lose updates were it not in a transaction. */
async function transfer({ accounts, journal }: Bank, order: Transfer, session: ClientSession): Promise<void> {
  for (const [_id, change] of [
    [order.from, -order.amount],
    [order.to, order.amount],
  ] as const) {
    const account = await accounts.findOne({ _id }, { session });
    await accounts.updateOne({ _id }, { $set: { balance: (account?.balance ?? 0) + change } }, { session });
  }
  await journal.insertOne(order, { session });
  if (order.aborts) throw new GivenUp();
}

async function writeAll(bank: Bank, orders: readonly Transfer[]): Promise<void> {
  const session = await database.connection.startSession();
  for (const order of orders) {
    await session
      .withTransaction(() => transfer(bank, order, session), OPTIONS)
      .catch((error: unknown) => {
        if (!(error instanceof GivenUp)) throw error;
      });
  }
  await session.endSession();
}

/** The oracle: plain sums over transfers. */
function balancesAfter(transfers: readonly Transfer[]): number[] {
  const balances = Array<number>(ACCOUNTS).fill(START);
  for (const { from, to, amount } of transfers) {
    balances[from] = (balances[from] ?? 0) - amount;
    balances[to] = (balances[to] ?? 0) + amount;
  }
  return balances;
}

/** Reads accounts and journal, twice over, in one snapshot: both tell of the same moment. */
async function readOnce({ accounts, journal }: Bank, session: ClientSession): Promise<void> {
  session.startTransaction(OPTIONS);
  const balances = async () => {
    const found = await accounts.find({}, { session }).sort({ _id: 1 }).toArray();
    return found.map(({ balance }) => balance);
  };
  const first = await balances();
  const booked = await journal.find({}, { session }).toArray();
  const again = await balances();
  await session.commitTransaction();
  expect(again).toEqual(first);
  expect(first).toEqual(balancesAfter(booked));
}

async function readUntil(bank: Bank, isOver: () => boolean): Promise<number> {
  const session = await database.connection.startSession();
  let reads = 0;
  for (; !isOver(); reads += 1) await readOnce(bank, session);
  await session.endSession();
  return reads;
}

const account = fc.integer({ min: 0, max: ACCOUNTS - 1 });
const order = fc.record({
  from: account,
  to: account,
  amount: fc.integer({ min: 1, max: 50 }),
  aborts: fc.constantFrom(false, false, false, true),
});
const writers = fc.array(fc.array(order, { minLength: 2, maxLength: 6 }), { minLength: 8, maxLength: 8 });

test('eight writers under conflict keep the sum, lose no update, and every reader sees one moment', async () => {
  await fc.assert(
    fc.asyncProperty(writers, async (lists) => {
      const bank: Bank = {
        accounts: newCollection(database.connection),
        journal: newCollection(database.connection),
      };
      const accounts = Array.from({ length: ACCOUNTS }, (_, _id) => ({ _id, balance: START }));
      await bank.accounts.insertMany(accounts);
      const orders = lists.map((list, writer) => list.map((one, n) => ({ ...one, _id: `${writer}-${n}` })));
      let isOver = false;
      const readers = [1, 2].map(() => readUntil(bank, () => isOver));
      await Promise.all(orders.map((list) => writeAll(bank, list)));
      isOver = true;
      await Promise.all(readers);
      const wanted = orders.flat().filter(({ aborts }) => !aborts);
      const booked = await bank.journal.find({}).toArray();
      expect(booked.map(({ _id }) => _id).sort()).toEqual(wanted.map(({ _id }) => _id).sort());
      const found = await bank.accounts.find({}).sort({ _id: 1 }).toArray();
      expect(found.map(({ balance }) => balance)).toEqual(balancesAfter(wanted));
    }),
    { numRuns: Number(process.env.PROPERTY_RUNS ?? 4) },
  );
});
