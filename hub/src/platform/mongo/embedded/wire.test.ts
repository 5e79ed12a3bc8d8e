import { serialize } from 'bson';
import { afterAll, beforeAll, expect } from 'vitest';
import { embeddedTest as test } from './testing/embedded-test.ts';
import { section, sequence, speak } from './testing/speak.ts';
import { startTestDatabase, type TestDatabase } from './testing/test-database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

test('documents arrive in a section of their own, in pieces, with a checksum', async () => {
  const wire = await speak(database.server.port);
  const body = section(0, serialize({ insert: 'pieces', $db: 'wire' }));
  const documents = sequence('documents', [{ _id: 1 }, { n: 2 }]);
  expect(await wire.sendParts(1, [body, documents], 7)).toMatchObject({ n: 2, ok: 1 });
  const found = await wire.command({ find: 'pieces', $db: 'wire' });
  expect(found.cursor).toMatchObject({ ns: 'wire.pieces', firstBatch: [{ _id: 1 }, { n: 2 }] });
  wire.close();
});

test('hello presents a replica set of one that is its own primary', async () => {
  const wire = await speak(database.server.port);
  const hello = await wire.command({ hello: 1, $db: 'admin' });
  expect(hello).toMatchObject({ isWritablePrimary: true, setName: 'counterbook', ok: 1 });
  expect(hello).not.toHaveProperty('topologyVersion');
  wire.close();
});

test('a message that cannot be read ends its connection and no other', async () => {
  const wire = await speak(database.server.port);
  wire.write(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
  await wire.closed;
  const broken = await speak(database.server.port);
  const nonsense = Buffer.alloc(40, 7);
  nonsense.writeInt32LE(40, 0);
  nonsense.writeInt32LE(2013, 12);
  broken.write(nonsense);
  await broken.closed;
  expect(await database.connection.db?.command({ ping: 1 })).toMatchObject({ ok: 1 });
});
