import fc from 'fast-check';
import type { ClientSession, Collection } from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newCollection, startTestDatabase, type TestDatabase } from './testing/test-database.ts';

/** A feed on this database never skips: what a reader has passed stays as it was, whatever commits later. */

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

const OPTIONS = { readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority' } } as const;
const PARTITIONS = ['company-1', 'company-2'];

interface Entry {
  readonly partition: string;
  readonly sequence: number;
  readonly change: string;
}
interface Change {
  readonly partition: string;
  readonly documents: number;
  readonly aborts: boolean;
}
interface Feed {
  readonly heads: Collection<{ readonly _id: string; readonly sequence: number }>;
  readonly entries: Collection<Entry>;
  readonly business: Collection<{ readonly _id: string }>;
}

class GivenUp extends Error {}

/** The number is taken last, so that commit order is sequence order. */
async function write(feed: Feed, id: string, change: Change, session: ClientSession): Promise<void> {
  const { partition, documents, aborts } = change;
  await feed.business.insertOne({ _id: id }, { session });
  const head = await feed.heads.findOneAndUpdate(
    { _id: partition },
    { $inc: { sequence: documents } },
    { session, upsert: true, returnDocument: 'after' },
  );
  const last = head?.sequence ?? 0;
  const entries = Array.from({ length: documents }, (_, n) => ({
    partition,
    sequence: last - documents + 1 + n,
    change: id,
  }));
  await feed.entries.insertMany(entries, { session });
  if (aborts) throw new GivenUp();
}

async function writeAll(feed: Feed, writer: number, changes: readonly Change[]): Promise<void> {
  const session = await database.connection.startSession();
  for (const [n, change] of changes.entries()) {
    await session
      .withTransaction(() => write(feed, `${writer}-${n}`, change, session), OPTIONS)
      .catch((error: unknown) => {
        if (!(error instanceof GivenUp)) throw error;
      });
  }
  await session.endSession();
}

/** Follows one partition page by page, as a till does, until it has been told the end and reached it. */
async function follow(feed: Feed, partition: string, isOver: () => boolean): Promise<Entry[]> {
  const seen: Entry[] = [];
  for (;;) {
    const wasOver = isOver();
    const after = seen.at(-1)?.sequence ?? 0;
    const page = await feed.entries
      .find({ partition, sequence: { $gt: after } }, { readConcern: { level: 'majority' } })
      .sort({ sequence: 1 })
      .limit(7)
      .toArray();
    seen.push(...page);
    if (page.length === 0 && wasOver) return seen;
  }
}

const change = fc.record({
  partition: fc.constantFrom(...PARTITIONS),
  documents: fc.integer({ min: 1, max: 5 }),
  aborts: fc.constantFrom(false, false, false, true),
});
const writers = fc.array(fc.array(change, { minLength: 1, maxLength: 6 }), { minLength: 8, maxLength: 8 });

test('eight writers and a reader per partition: no number is skipped, none is a hole, none comes late', async () => {
  await fc.assert(
    fc.asyncProperty(writers, async (lists) => {
      const { connection } = database;
      const feed: Feed = {
        heads: newCollection(connection),
        entries: newCollection(connection),
        business: newCollection(connection),
      };
      await feed.entries.createIndex({ partition: 1, sequence: 1 }, { unique: true });
      let isOver = false;
      const readers = PARTITIONS.map((partition) => follow(feed, partition, () => isOver));
      await Promise.all(lists.map((list, writer) => writeAll(feed, writer, list)));
      isOver = true;
      for (const [at, seen] of (await Promise.all(readers)).entries()) {
        const partition = PARTITIONS[at];
        const written = lists.flatMap((list, writer) =>
          list.flatMap((one, n) =>
            one.partition === partition && !one.aborts ? Array(one.documents).fill(`${writer}-${n}`) : [],
          ),
        );
        expect(seen.map(({ sequence }) => sequence)).toEqual(written.map((_, n) => n + 1));
        expect(seen.map((entry) => entry.change).sort()).toEqual(written.sort());
      }
    }),
    { numRuns: Number(process.env.PROPERTY_RUNS ?? 4) },
  );
});
