import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose, { type AnyObject, type Collection, type Connection } from 'mongoose';
import type { EmbeddedMongo } from '../start-embedded-mongo.ts';
import { startTestMongo } from './test-mongo.ts';

export interface TestDatabase {
  readonly directory: string;
  readonly server: EmbeddedMongo;
  readonly connection: Connection;
  readonly stop: () => Promise<void>;
}

/** An embedded server in a directory of its own, or the one of `TEST_MONGODB_URL`, and the unmodified Mongoose on it. */
export async function startTestDatabase(expireEveryMs = 60_000): Promise<TestDatabase> {
  const directory = await mkdtemp(join(tmpdir(), 'embedded-mongo-'));
  const server = await startTestMongo({ directory, expireEveryMs });
  const connection = await connect(server.url);
  return {
    directory,
    server,
    connection,
    stop: async () => {
      await connection.close();
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export function connect(url: string): Promise<Connection> {
  return mongoose
    .createConnection(url, {
      dbName: 'shopdb',
      autoIndex: false,
      autoCreate: false,
      writeConcern: { w: 'majority', journal: true },
      readConcern: { level: 'majority' },
      serverSelectionTimeoutMS: 5000,
    })
    .asPromise();
}

/** A collection nobody used yet, through the driver that Mongoose carries. */
export function newCollection<T extends AnyObject = AnyObject>(connection: Connection): Collection<T> {
  sequence += 1;
  return connection.collection<T>(`things${sequence}`);
}

let sequence = 0;
