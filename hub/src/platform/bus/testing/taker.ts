/**
 * A consumer as every service is one, with an inbox and books: how many events of each company it has taken, whether
 * each followed the one before it, and which instance took how many. Run as a program it is an instance to be killed.
 */
import type { Event } from '@counterbook/shared/events';
import type { ClientSession, Connection } from 'mongoose';
import { readConfig } from '../../config/config.ts';
import { consume } from '../../inbox/consume.ts';
import { createLog } from '../../log/log.ts';
import { openConnection } from '../../mongo/connection.ts';
import { createOutbox } from '../../outbox/outbox.ts';
import type { Bus } from '../bus.ts';
import { createRabbitMqBus } from '../rabbitmq-bus.ts';
import { TOPOLOGY } from '../topology.ts';
import { INTERNAL_KEY, pause, QUEUE, TYPE } from './teller.ts';

/** `last` is the number taken last; `gaps` counts those that did not follow it. */
type Book = { readonly _id: string; readonly count: number; readonly last: number; readonly gaps: number };
type Work = { readonly _id: string; readonly taken: number };

export type TakerOptions = {
  readonly rabbitmqUrl: string;
  readonly mongoUrl: string;
  readonly tellerUrl: string;
  readonly instance: string;
  readonly partitions?: number;
  /** Called in the transaction; what it throws is the consumer's failure. */
  readonly before?: (events: readonly Event[]) => void;
};

export type Taker = {
  readonly bus: Bus;
  readonly connection: Connection;
  readonly stop: () => Promise<void>;
};

export async function startTaker(options: TakerOptions): Promise<Taker> {
  const { rabbitmqUrl: url, mongoUrl, tellerUrl, instance, partitions = 1 } = options;
  const log = createLog(process.env.LOG_LEVEL ?? 'silent').child({ instance });
  const config = readConfig({ HUB_INTERNAL_KEY: INTERNAL_KEY, COMPANY_URL: tellerUrl });
  const connection = await openConnection(mongoUrl, 'shopdb');
  const bus = await createRabbitMqBus({ url, log, topology: TOPOLOGY, partitions, name: instance });
  const now = () => new Date();
  const outbox = createOutbox({ connection, bus, log, now });
  await outbox.start();
  await consume(
    { connection, bus, log, now, config, queue: QUEUE, types: [TYPE], batchSize: 20 },
    async (session, events) => {
      options.before?.(events);
      await enter({ connection, session, instance }, events);
      return [];
    },
  );
  return {
    bus,
    connection,
    stop: async () => {
      await Promise.all([outbox.stop(), bus.stop()]);
      await connection.close();
    },
  };
}

async function enter(
  at: { readonly connection: Connection; readonly session: ClientSession; readonly instance: string },
  events: readonly Event[],
): Promise<void> {
  const { connection, session, instance } = at;
  const books = connection.collection<Book>('books');
  for (const [_id, own] of Map.groupBy(events, ({ companyid }) => companyid)) {
    const before = await books.findOne({ _id }, { session });
    let { count, last, gaps } = before ?? { count: 0, last: 0, gaps: 0 };
    for (const { id } of own) {
      const number = Number(id.split('-').at(-1));
      if (number !== last + 1) gaps += 1;
      count += 1;
      last = number;
    }
    await books.updateOne({ _id }, { $set: { count, last, gaps } }, { session, upsert: true });
  }
  await connection
    .collection<Work>('work')
    .updateOne({ _id: instance }, { $inc: { taken: events.length } }, { session, upsert: true });
}

export async function readBooks(connection: Connection): Promise<readonly Book[]> {
  return connection
    .collection<Book>('books')
    .find({}, { sort: { _id: 1 } })
    .toArray();
}

export async function readWork(connection: Connection): Promise<ReadonlyMap<string, number>> {
  const rows = await connection.collection<Work>('work').find().toArray();
  return new Map(rows.map(({ _id, taken }) => [_id, taken]));
}

/** What the books must come to: everything told, once, and each event behind the one before it. */
export function completeBooks(told: ReadonlyMap<string, number>): readonly Book[] {
  return [...told]
    .map(([_id, count]) => ({ _id, count, last: count, gaps: 0 }))
    .sort((left, right) => (left._id < right._id ? -1 : 1));
}

/** Until as many are taken as were told; then whatever comes too much has a moment to come. */
export async function untilTaken(connection: Connection, told: ReadonlyMap<string, number>): Promise<void> {
  const all = [...told.values()].reduce((sum, count) => sum + count, 0);
  for (;;) {
    const books = await readBooks(connection);
    if (books.reduce((sum, { count }) => sum + count, 0) >= all) return void (await pause());
    await pause();
  }
}

if (import.meta.main) {
  const taker = await startTaker(JSON.parse(process.argv[2] ?? '{}'));
  process.stdout.write('started\n');
  process.once('SIGTERM', () => void taker.stop().then(() => process.exit(0)));
}
