import mongoose from 'mongoose';
import {
  type EmbeddedMongo,
  type EmbeddedMongoOptions,
  startEmbeddedMongo,
} from '../start-embedded-mongo.ts';

/**
 * The database that tests run on: the embedded one, or, where `TEST_MONGODB_URL` is set, whatever replica set it names.
 * That one is for tests alone: everything in it is dropped whenever a test asks for a fresh database, and vitest runs
 * one file at a time. Tests of the embedded server's own innards are then skipped, and it is said that they were.
 */
export const OTHER_MONGODB = process.env.TEST_MONGODB_URL || undefined;

/** Folders stand for databases: one that was seen before is found as it was left. */
const seen = new Set<string>();

export async function startTestMongo(options: EmbeddedMongoOptions): Promise<EmbeddedMongo> {
  if (OTHER_MONGODB === undefined) return startEmbeddedMongo(options);
  if (!seen.has(options.directory)) await dropEverything(OTHER_MONGODB);
  seen.add(options.directory);
  return { url: OTHER_MONGODB, port: portOf(OTHER_MONGODB), stop: async () => undefined };
}

async function dropEverything(url: string): Promise<void> {
  const connection = await mongoose.createConnection(url).asPromise();
  const client = connection.getClient();
  const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
  const ours = databases.filter(({ name }) => !['admin', 'config', 'local'].includes(name));
  for (const { name } of ours) await client.db(name).dropDatabase();
  await connection.close();
}

function portOf(url: string): number {
  return Number(/:(\d+)/.exec(url.replace(/^[^/]*\/\/([^@/]*@)?/, ''))?.[1] ?? 27_017);
}
