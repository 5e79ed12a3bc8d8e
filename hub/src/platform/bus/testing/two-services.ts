/** A database, a broker, a teller and whatever takers a test starts, taken apart again after each test. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type mongoose from 'mongoose';
import { createLog } from '../../log/log.ts';
import { openConnection } from '../../mongo/connection.ts';
import { startEmbeddedMongo } from '../../mongo/embedded/start-embedded-mongo.ts';
import { type RabbitMq, startRabbitMq } from '../../testing/start-rabbitmq.ts';
import { createRabbitMqBus } from '../rabbitmq-bus.ts';
import { TOPOLOGY } from '../topology.ts';
import { startTaker, type Taker, type TakerOptions } from './taker.ts';
import { startTeller, type Teller } from './teller.ts';

export type TwoServices = {
  readonly broker: RabbitMq;
  readonly mongoUrl: string;
  readonly teller: Teller;
  readonly taker: (options?: Partial<TakerOptions>) => Promise<Taker>;
  readonly takerOptions: (options?: Partial<TakerOptions>) => TakerOptions;
  /** The takers' database, whether one runs or not. */
  readonly books: mongoose.Connection;
  readonly stop: () => Promise<void>;
};

export async function startTwoServices(): Promise<TwoServices> {
  const directory = await mkdtemp(join(tmpdir(), 'counterbook-two-services-'));
  const [broker, mongo] = await Promise.all([
    startRabbitMq(),
    startEmbeddedMongo({ directory: join(directory, 'mongo'), port: 0 }),
  ]);
  const log = createLog(process.env.LOG_LEVEL ?? 'silent');
  const bus = await createRabbitMqBus({ url: broker.url, log, topology: TOPOLOGY, name: 'teller' });
  const teller = await startTeller(mongo.url, bus);
  const books = await openConnection(mongo.url, 'shopdb');
  const takers: Taker[] = [];
  let instances = 0;
  const takerOptions = (options: Partial<TakerOptions> = {}): TakerOptions => {
    instances += 1;
    const at = { rabbitmqUrl: broker.url, mongoUrl: mongo.url, tellerUrl: teller.url };
    return { ...at, instance: `taker-${instances}`, ...options };
  };
  return {
    broker,
    mongoUrl: mongo.url,
    teller,
    books,
    takerOptions,
    taker: async (options) => {
      const taker = await startTaker(takerOptions(options));
      takers.push(taker);
      return taker;
    },
    stop: async () => {
      await Promise.all(takers.map((taker) => taker.stop().catch(() => undefined)));
      await Promise.all([teller.stop(), bus.stop()]);
      await books.close();
      await mongo.stop();
      await broker.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
