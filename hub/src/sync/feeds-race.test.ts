/**
 * A feed that never skips, shown with several instances: each writer has its instance's own connection, its
 * transactions are run again or given up at random, and a reader checkpoints all the time. The oracle knows nothing but
 * which writes were committed.
 */
import fc from 'fast-check';
import { MongoServerError } from 'mongodb';
import type { Connection } from 'mongoose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openConnection } from '../platform/mongo/connection.ts';
import { inTransaction } from '../platform/mongo/transaction.ts';
import { startTestHub, type TestHub } from '../platform/testing/start-service.ts';
import {
  type FedDocument,
  type FeedDeps,
  fedOf,
  feedModelsOf,
  partitionOf,
} from './persistence/feed-model.ts';
import { readFeed } from './persistence/read-feed.ts';
import { type FeedWrite, type PartitionNews, writeFeed } from './persistence/write-feed.ts';
import { sync } from './service.ts';

const INSTANCES = 3;
const WRITERS = 9;
let hub: TestHub;
let instances: { readonly connection: Connection; readonly deps: FeedDeps }[];
let run = 0;

beforeAll(async () => {
  hub = await startTestHub({ services: [sync] });
  instances = await Promise.all(
    // Two of them go by what they committed last, as if they were alone: that is checked, and costs another attempt.
    Array.from({ length: INSTANCES }, async (_, instance) => {
      const connection = await openConnection(hub.mongoUrl, sync.database);
      return { connection, deps: feedModelsOf(connection, instance > 0) };
    }),
  );
});
afterAll(async () => {
  await Promise.all(instances.map(({ connection }) => connection.close()));
  await hub.stop();
});

/** What becomes of a transaction: its first run ends in a passing fault, or it is given up after all was written. */
type Batch = {
  readonly fate: 'commit' | 'again' | 'give-up';
  readonly fresh: number;
  readonly shared: number[];
};

const batch: fc.Arbitrary<Batch> = fc.record({
  fate: fc.constantFrom('commit', 'commit', 'again', 'give-up'),
  fresh: fc.integer({ min: 0, max: 3 }),
  shared: fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
});

class GivenUpError extends Error {}

it('with nine writers on three instances, a reader that checkpoints all the time sees everything once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(batch, { maxLength: 4 }), { minLength: WRITERS, maxLength: WRITERS }),
      async (writers) => {
        run += 1;
        const scope = { companyId: `race-${run}` };
        const partition = partitionOf(scope.companyId, null, 'products');
        const committed: { writes: readonly FeedWrite[]; last: number }[] = [];
        const told: NonNullable<PartitionNews['change']>[] = [];
        let version = 0;
        const writesOf = ({ fresh, shared }: Batch): FeedWrite[] => {
          const first = version + 1;
          const ids = [
            ...Array.from({ length: fresh }, (_, index) => `fresh-${first + index}`),
            ...shared.map((n) => `shared-${n}`),
          ];
          return ids.map((id) => {
            version += 1;
            const isRemoval = id.startsWith('shared') && version % 3 === 0;
            const removal = isRemoval ? { removedAt: new Date(0) } : {};
            return { shopId: null, feed: 'products', id, version, document: { id, version }, ...removal };
          });
        };
        const write = async (instance: number, one: Batch): Promise<void> => {
          const at = instances[instance];
          const writes = writesOf(one);
          if (!at || writes.length === 0) return;
          let isFirst = true;
          const news = await inTransaction(at.connection, async (session) => {
            const written = await writeFeed(at.deps, scope, session, writes);
            if (one.fate === 'give-up') throw new GivenUpError();
            if (one.fate === 'again' && isFirst) {
              isFirst = false;
              throw passingFault();
            }
            return written;
          }).catch((error: unknown) => {
            if (error instanceof GivenUpError) return null;
            throw error;
          });
          if (!news) return;
          const { sequence: last = 0, change } = news.get(partition) ?? {};
          committed.push({ writes, last });
          if (change) told.push(change);
        };

        const seen: { id: string; sequence: number }[] = [];
        const state = new Map<string, number | null>();
        let after = 0;
        let isDone = false;
        const read = async (): Promise<number> => {
          const at = instances[seen.length % INSTANCES];
          const rows = at ? await readFeed(at.deps, scope, { partition, after, limit: 3 }) : [];
          for (const { documentId: id, sequence, document, removedAt } of rows) {
            seen.push({ id, sequence });
            state.set(id, removedAt ? null : Number((document as { version: number }).version));
          }
          after = rows.at(-1)?.sequence ?? after;
          return rows.length;
        };
        const reading = (async () => {
          while (!isDone) await read();
          while ((await read()) > 0);
        })();
        await Promise.all(
          writers.map(async (batches, writer) => {
            for (const one of batches) await write(writer % INSTANCES, one);
          }),
        );
        isDone = true;
        await reading;

        const sequences = seen.map(({ sequence }) => sequence);
        expect(sequences).toEqual([...new Set(sequences)].sort((left, right) => left - right));
        const expected = new Map<string, { version: number; shown: number | null }>();
        for (const { writes } of committed)
          for (const { id, version: number, removedAt } of writes)
            if (number > (expected.get(id)?.version ?? 0))
              expected.set(id, { version: number, shown: removedAt ? null : number });
        expect(new Map([...state].sort())).toEqual(
          new Map([...expected].map(([id, { shown }]) => [id, shown] as const).sort()),
        );
        expect(await follow(instances[0]?.deps, { scope, partition, told })).toEqual(state);
        const fresh = seen.filter(({ id }) => id.startsWith('fresh')).map(({ id }) => id);
        expect(fresh.length).toBe(new Set(fresh).size);
        expect(sequences.at(-1) ?? 0).toBe(Math.max(0, ...committed.map(({ last }) => last)));
      },
    ),
    { numRuns: 6 },
  );
});

/** What the driver answers to by running the transaction again. */
function passingFault(): Error {
  return new MongoServerError({ message: 'passing', errorLabels: ['TransientTransactionError'] });
}

/** A till that takes what it is told where that leads on from where it stands, misses every third, and asks for the rest. */
async function follow(
  deps: FeedDeps | undefined,
  { scope, partition, told }: Following,
): Promise<ReadonlyMap<string, number | null>> {
  const state = new Map<string, number | null>();
  let at = 0;
  const take = (documents: readonly FedDocument[]) => {
    for (const one of documents)
      state.set(one.id, one._deleted ? null : Number((one as { version?: number }).version));
  };
  const ask = async (): Promise<number> => {
    const rows = deps ? await readFeed(deps, scope, { partition, after: at, limit: 3 }) : [];
    take(rows.map(fedOf));
    at = rows.at(-1)?.sequence ?? at;
    return rows.length;
  };
  for (const [index, { after, documents }] of told.entries()) {
    if (index % 3 === 2) continue;
    if (after !== at) {
      await ask();
      continue;
    }
    take(documents);
    at = after + documents.length;
  }
  while ((await ask()) > 0);
  return state;
}

type Following = {
  readonly scope: { readonly companyId: string };
  readonly partition: string;
  readonly told: readonly NonNullable<PartitionNews['change']>[];
};
