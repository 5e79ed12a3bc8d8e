import { rm } from 'node:fs/promises';
import { Binary, Long } from 'bson';
import { expect } from 'vitest';
import { startEmbeddedMongo } from './start-embedded-mongo.ts';
import { embeddedTest as test } from './testing/embedded-test.ts';
import { killRounds } from './testing/kill-rounds.ts';
import { seededRandom } from './testing/random.ts';
import { speak } from './testing/speak.ts';
import { connect, startTestDatabase, type TestDatabase } from './testing/test-database.ts';

test('a server killed in mid-work, at its start or at its stop keeps what it acknowledged, whole', async () => {
  const result = await killRounds(4, seededRandom(11));
  expect(result).toMatchObject({ rounds: 4, lost: [], torn: [], broken: [] });
  expect(result.acknowledged).toBeGreaterThan(20);
});

test('documents and indexes are there after a restart', async () => {
  const database = await startTestDatabase();
  const things = database.connection.collection('things');
  await things.createIndex({ codes: 1, n: -1 }, { unique: true, sparse: true });
  await things.insertMany([{ n: 1, codes: ['a', 'b'] }, { n: 2 }]);
  const { server, connection } = await restart(database);
  const again = connection.collection('things');
  expect(await again.findOne({ codes: 'b' })).toMatchObject({ n: 1 });
  await expect(again.insertOne({ n: 1, codes: 'b' })).rejects.toMatchObject({ code: 11000 });
  await again.insertOne({ n: 3, codes: 'b' });
  expect(await again.countDocuments({})).toBe(3);
  await connection.close();
  await server.stop();
  await rm(database.directory, { recursive: true });
});

test('a write sent again after a restart is answered, not repeated', async () => {
  const database = await startTestDatabase();
  const increment = {
    update: 'counters',
    updates: [{ q: { k: 1 }, u: { $inc: { n: 1 } }, upsert: true }],
    lsid: { id: new Binary(Buffer.alloc(16, 9), 4) },
    txnNumber: Long.fromNumber(3),
    $db: 'shopdb',
  };
  const before = await speak(database.server.port);
  const { operationTime: _, ...first } = await before.command(increment);
  before.close();
  const { server, connection } = await restart(database);
  const after = await speak(server.port);
  expect(await after.command(increment)).toMatchObject(first);
  expect(await connection.collection('counters').findOne({})).toMatchObject({ n: 1 });
  after.close();
  await connection.close();
  await server.stop();
  await rm(database.directory, { recursive: true });
});

test('a second server on the same directory is refused', async () => {
  const database = await startTestDatabase();
  await database.connection.collection('things').insertOne({ n: 1 });
  await expect(startEmbeddedMongo({ directory: database.directory })).rejects.toThrow(
    /another hub has .* open/,
  );
  expect(await database.connection.collection('things').countDocuments({})).toBe(1);
  await database.stop();
});

async function restart(database: TestDatabase) {
  await database.connection.close();
  await database.server.stop();
  const server = await startEmbeddedMongo({ directory: database.directory });
  return { server, connection: await connect(server.url) };
}
