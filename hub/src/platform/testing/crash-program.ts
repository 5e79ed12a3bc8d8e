/**
 * Started and killed by `outbox-crash.long.test.ts`: one service decides 400 things and tells them, another takes them.
 * Run again on the same folder it goes on where it was, and says the sums when everything has arrived.
 */
import { join } from 'node:path';
import type { Connection } from 'mongoose';
import { createInProcessBus } from '../bus/in-process-bus.ts';
import { consume } from '../inbox/consume.ts';
import { createLog } from '../log/log.ts';
import { openConnection } from '../mongo/connection.ts';
import { startEmbeddedMongo } from '../mongo/embedded/start-embedded-mongo.ts';
import { inTransaction } from '../mongo/transaction.ts';
import { newEvent } from '../outbox/new-event.ts';
import { createOutbox, type Outbox } from '../outbox/outbox.ts';
import { outboxOf } from '../outbox/outbox-rows.ts';

export const DECISIONS = 400;
type Counter = {
  readonly _id: string;
  readonly count: number;
  readonly sum: number;
  readonly inOrder: boolean;
};

const now = () => new Date();

async function run(directory: string): Promise<void> {
  const log = createLog('fatal');
  const mongo = await startEmbeddedMongo({ directory: join(directory, 'mongo'), port: 0 });
  const teller = await openConnection(mongo.url, 'teller');
  const taker = await openConnection(mongo.url, 'taker');
  const bus = createInProcessBus({ log });
  await takeAll(taker, bus);
  const outbox = createOutbox({ connection: teller, bus, log, now });
  await outbox.start();
  await bus.open();
  process.stdout.write('started\n');
  await decideAll(teller, outbox);
  while ((await outboxOf(teller).countDocuments({ pending: true })) > 0)
    await new Promise((done) => setTimeout(done, 10));
  const taken = await taker.collection<Counter>('counters').findOne({ _id: 'taken' });
  process.stdout.write(`${JSON.stringify(taken)}\n`);
  await outbox.stop();
  await bus.stop();
  await Promise.all([teller.close(), taker.close()]);
  await mongo.stop();
}

async function takeAll(taker: Connection, bus: ReturnType<typeof createInProcessBus>): Promise<void> {
  const counters = taker.collection<Counter>('counters');
  const consumption = {
    connection: taker,
    bus,
    log: createLog('fatal'),
    queue: 'taker.events',
    types: ['decided'],
    batchSize: 20,
    now,
  };
  await consume(consumption, async (session, events) => {
    const before = await counters.findOne({ _id: 'taken' }, { session });
    let { count, sum, inOrder } = before ?? { count: 0, sum: 0, inOrder: true };
    for (const { id } of events) {
      inOrder = inOrder && Number(id) === count + 1;
      count += 1;
      sum += Number(id);
    }
    await counters.updateOne({ _id: 'taken' }, { $set: { count, sum, inOrder } }, { session, upsert: true });
    return [];
  });
}

async function decideAll(teller: Connection, outbox: Outbox): Promise<void> {
  const counters = teller.collection<Counter>('counters');
  for (;;) {
    const count = await inTransaction(teller, async (session) => {
      const decided = ((await counters.findOne({ _id: 'decided' }, { session }))?.count ?? 0) + 1;
      if (decided > DECISIONS) return decided;
      await counters.updateOne({ _id: 'decided' }, { $set: { count: decided } }, { session, upsert: true });
      const event = { source: 'teller', type: 'decided', companyId: 'c', partitionKey: 'p', data: null };
      await outbox.add(session, [newEvent({ ...event, id: String(decided), time: now() })]);
      return decided;
    });
    if (count > DECISIONS) return;
  }
}

if (import.meta.main) await run(process.argv[2] ?? '');
