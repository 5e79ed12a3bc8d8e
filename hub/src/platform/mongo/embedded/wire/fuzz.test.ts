import { serialize } from 'bson';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { message, section, sequence, speak } from '../testing/speak.ts';
import { startTestDatabase, type TestDatabase } from '../testing/test-database.ts';

/** Whatever arrives, the server answers or cuts that connection, and goes on serving the others. */
let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

async function sendAndHangUp(bytes: Buffer): Promise<void> {
  const wire = await speak(database.server.port);
  wire.write(bytes);
  await new Promise((resolve) => setImmediate(resolve));
  wire.close();
  await wire.closed;
}

async function expectAlive(): Promise<void> {
  expect(await database.connection.db?.command({ ping: 1 })).toMatchObject({ ok: 1 });
}

const wellFormed = message(0, [
  section(0, serialize({ insert: 'fuzzed', ordered: false, $db: 'shopdb' })),
  sequence('documents', [{ _id: 1, text: 'bread', list: [1, { deep: true }] }, { _id: 2 }]),
]);

test('random bytes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
      await sendAndHangUp(Buffer.from(bytes));
    }),
    { numRuns: 100 },
  );
  await expectAlive();
});

test('random bytes behind a header that fits them', async () => {
  const operation = fc.constantFrom(1, 2004, 2012, 2013, 2014);
  await fc.assert(
    fc.asyncProperty(operation, fc.uint8Array({ maxLength: 200 }), async (code, bytes) => {
      const header = Buffer.alloc(16);
      header.writeInt32LE(16 + bytes.length);
      header.writeInt32LE(code, 12);
      await sendAndHangUp(Buffer.concat([header, bytes]));
    }),
    { numRuns: 100 },
  );
  await expectAlive();
});

test('a good message with bytes changed, cut off or added', async () => {
  const change = fc.record({ at: fc.nat(wellFormed.length - 1), byte: fc.nat(255) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { minLength: 1, maxLength: 8 }),
      fc.nat(wellFormed.length),
      async (changes, kept) => {
        const bytes = Buffer.from(wellFormed);
        for (const { at, byte } of changes) bytes[at] = byte;
        await sendAndHangUp(bytes.subarray(0, kept));
        await sendAndHangUp(Buffer.concat([bytes, bytes.subarray(kept)]));
      },
    ),
    { numRuns: 100 },
  );
  await expectAlive();
});

test('a length that cannot be cuts the connection at once', async () => {
  for (const length of [-1, 0, 15, 48_000_001, 0x7fff_ffff]) {
    const wire = await speak(database.server.port);
    const header = Buffer.alloc(16);
    header.writeInt32LE(length);
    wire.write(header);
    await wire.closed;
  }
  await expectAlive();
});

test('a wrong checksum, an unknown flag, two bodies and compression cut the connection', async () => {
  const ping = section(0, serialize({ ping: 1, $db: 'admin' }));
  const wrongSum = message(1, [ping]);
  wrongSum[wrongSum.length - 1] = (wrongSum.at(-1) ?? 0) ^ 1;
  const compressed = message(0, [ping]);
  compressed.writeInt32LE(2012, 12);
  for (const bytes of [wrongSum, message(4, [ping]), message(0, [ping, ping]), compressed]) {
    const wire = await speak(database.server.port);
    wire.write(bytes);
    await wire.closed;
  }
  await expectAlive();
});

test('documents nested too deeply are refused, not fatal', async () => {
  const things = database.connection.collection('nested');
  const nest = (depth: number): Record<string, unknown> => {
    let doc: Record<string, unknown> = { end: true };
    for (let at = 1; at < depth; at += 1) doc = { below: doc };
    return doc;
  };
  await things.insertOne(nest(100));
  await expect(things.insertOne(nest(101))).rejects.toMatchObject({ code: 15 });
  await expect(things.insertOne(nest(20_000))).rejects.toThrow();
  await expectAlive();
});
