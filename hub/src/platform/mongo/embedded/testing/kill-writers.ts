import type { Connection } from 'mongoose';

/** What callers were promised on one directory, over all its rounds. */
export interface Promised {
  readonly singles: string[];
  readonly pairs: string[];
  /** Per caller: increments acknowledged, and those whose answer was never heard. */
  readonly counts: Map<string, { told: number; unheard: number }>;
  /** Names of indexes; `undefined` where the last word was never heard. */
  readonly indexes: Map<string, boolean | undefined>;
  acknowledged: number;
}

export function nothingPromised(): Promised {
  return { singles: [], pairs: [], counts: new Map(), indexes: new Map(), acknowledged: 0 };
}

export const ACCOUNTS = ['a', 'b', 'c', 'd'];
export const IN_EACH_ACCOUNT = 1000;
const PADDING = 'x'.repeat(3000);

export async function prepareCollections(connection: Connection): Promise<void> {
  await connection.collection('pairs').createIndex({ pair: 1 }, { unique: true });
  await connection.collection('singles').createIndex({ key: 1, n: -1 });
  await connection
    .collection<Account>('accounts')
    .insertMany(ACCOUNTS.map((_id) => ({ _id, balance: IN_EACH_ACCOUNT })));
}

interface Account {
  readonly _id: string;
  readonly balance: number;
}

interface Round {
  readonly connection: Connection;
  readonly promised: Promised;
  readonly round: number;
}

/** Single writes, increments, transactions and index builds, all at once, until the connection is closed. */
export function writeUntilClosed(round: Round): Promise<unknown> {
  const callers = [
    ...[0, 1, 2, 3].map((caller) => writeSingles(round, caller)),
    ...[0, 1, 2].map((caller) => writePairs(round, caller)),
    ...[0, 1].map((caller) => moveMoney(round, caller)),
    makeIndexes(round),
  ];
  return Promise.allSettled(callers);
}

async function writeSingles({ connection, promised, round }: Round, caller: number): Promise<never> {
  const name = `caller ${caller}`;
  const count = promised.counts.get(name) ?? { told: 0, unheard: 0 };
  promised.counts.set(name, count);
  for (let n = 0; ; n += 1) {
    const key = `${round}-${caller}-${n}`;
    await connection.collection('singles').insertOne({ key, n, f0: n, padding: PADDING });
    promised.singles.push(key);
    count.unheard += 1;
    await connection.collection('counters').updateOne({ name }, { $inc: { n: 1 } }, { upsert: true });
    count.unheard -= 1;
    count.told += 1;
    promised.acknowledged += 2;
  }
}

/** Both sides of a pair, in two collections: one without the other is half a transaction. */
async function writePairs({ connection, promised, round }: Round, caller: number): Promise<never> {
  const session = await connection.startSession();
  for (let n = 0; ; n += 1) {
    const pair = `${round}-${caller}-${n}`;
    await session.withTransaction(async () => {
      await connection.collection('pairs').insertOne({ pair, padding: PADDING }, { session });
      await connection.collection('others').insertOne({ pair }, { session });
    });
    promised.pairs.push(pair);
    promised.acknowledged += 1;
  }
}

async function moveMoney({ connection, promised }: Round, caller: number): Promise<never> {
  const accounts = connection.collection<Account>('accounts');
  const session = await connection.startSession();
  for (let n = caller; ; n += 1) {
    const [from = '', to = ''] = [ACCOUNTS[n % 4], ACCOUNTS[(n * 3 + 1) % 4]];
    await session.withTransaction(async () => {
      await accounts.updateOne({ _id: from }, { $inc: { balance: -7 } }, { session });
      await accounts.updateOne({ _id: to }, { $inc: { balance: 7 } }, { session });
    });
    promised.acknowledged += 1;
  }
}

async function makeIndexes({ connection, promised, round }: Round): Promise<never> {
  const singles = connection.collection('singles');
  for (let n = round; ; n += 1) {
    const field = `f${n % 3}`;
    const name = `${field}_1`;
    const isThere = promised.indexes.get(name) === true;
    promised.indexes.set(name, undefined);
    if (isThere) await singles.dropIndex(name);
    else await singles.createIndex({ [field]: 1 });
    promised.indexes.set(name, !isThere);
    promised.acknowledged += 1;
  }
}
