/** What RxDB 17 does with what comes down, row by row of `sync-facts.md`: plainly used, and as we use it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { aProduct } from '@counterbook/shared/testing';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { wrappedValidateAjvStorage } from 'rxdb/plugins/validate-ajv';
import { Subject } from 'rxjs';
import { Server } from 'socket.io';
import { afterEach, describe, expect, it } from 'vitest';
import { type Down, fed, idsIn, openPlain, replicatePlainly, settled, until } from './sync-facts/plain.ts';
import { openTillSide, type TillSide } from './sync-facts/till-side.ts';

const opened: { readonly close: () => Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function plain(storage = getRxStorageMemory() as Parameters<typeof openPlain>[0]) {
  const made = await openPlain(storage);
  opened.push({ close: () => made.database.close() });
  return made;
}
async function ours(): Promise<TillSide> {
  const made = await openTillSide();
  opened.push(made);
  return made;
}
const productsOf = async ({ database }: TillSide) =>
  (await database.products.find().exec()).map(({ id }) => id).sort();

describe('a document that the local schema does not know', () => {
  it('plainly: it is refused, and once the next page is stored it is not asked for again', async () => {
    const { database, notes } = await plain(wrappedValidateAjvStorage({ storage: getRxStorageMemory() }));
    const asked: number[] = [];
    const errors = new Set<string>();
    const feed = [{ ...fed('newer'), text: 7 as never }, fed('b'), fed('c')];
    const replication = replicatePlainly(notes, {
      pull: {
        batchSize: 1,
        handler: async (checkpoint) => {
          const after = checkpoint?.sequence ?? 0;
          asked.push(after);
          return { documents: feed.slice(after, after + 1), checkpoint: { sequence: after + 1 } };
        },
      },
    });
    replication.error$.subscribe((error) => errors.add(error.code));
    await replication.awaitInitialReplication();
    await settled(database);
    asked.length = 0;
    replication.reSync();
    await until(() => asked.length > 0);
    await replication.awaitInSync();
    expect([...errors]).toEqual(['RC_PULL']);
    expect(Math.min(...asked)).toBeGreaterThan(1);
    expect(await idsIn(notes)).toEqual(['b', 'c']);
  });

  it('ours: a till takes more than it knows', async () => {
    const till = await ours();
    const newer = { ...aProduct({ id: 'newer' }), price: 'by weather', colours: [{ name: 'red' }] };
    till.hub.feed('products', [newer, aProduct({ id: 'b' })]);
    await till.start().firstLoad;
    await until(async () => (await productsOf(till)).length === 2);
    const stored = await till.database.products.findOne('newer').exec(true);
    expect(stored.toJSON()).toMatchObject({ price: 'by weather', colours: [{ name: 'red' }] });
  });
});

describe('a page that could not be written', () => {
  it('ours: it is fetched again before anything after it is stored', async () => {
    const till = await ours();
    const { connection, table } = (till.database.products.storageInstance as unknown as Instance).internals;
    connection.database.exec(
      `CREATE TRIGGER full BEFORE INSERT ON ${table.name} WHEN new.id = 'p-7' BEGIN SELECT RAISE(ABORT, 'full'); END`,
    );
    const all = Array.from({ length: 600 }, (_, at) => aProduct({ id: `p-${at}` }));
    till.hub.feed('products', all);
    let failures = 0;
    till.start({
      isLoaded: true,
      onWarning: () => {
        failures += 1;
        if (failures > 1) connection.database.exec('DROP TRIGGER IF EXISTS full');
      },
    });
    await until(async () => (await till.database.products.count().exec()) === all.length);
    expect(failures).toBeGreaterThan(1);
  });
});

/** The table under a collection, to make its disk fail. */
type Instance = {
  readonly internals: {
    readonly connection: { readonly database: { readonly exec: (sql: string) => void } };
    readonly table: { readonly name: string };
  };
};

describe('a page that is not full', () => {
  it('plainly: what an empty page says of the checkpoint is forgotten, and a short page ends the pull', async () => {
    const { notes } = await plain();
    const asked: number[] = [];
    const pages: Down[] = [
      { documents: [], checkpoint: { sequence: 100 } },
      { documents: [fed('a')], checkpoint: { sequence: 101 } },
      { documents: [fed('b')], checkpoint: { sequence: 102 } },
    ];
    const replication = replicatePlainly(notes, {
      pull: {
        batchSize: 2,
        handler: async (checkpoint) => {
          asked.push(checkpoint?.sequence ?? 0);
          return pages.shift() ?? { documents: [], checkpoint: checkpoint ?? { sequence: 0 } };
        },
      },
    });
    await replication.awaitInitialReplication();
    await replication.awaitInSync();
    replication.reSync();
    await replication.awaitInSync();
    expect(asked).toEqual([0, 0]);
    expect(await idsIn(notes)).toEqual(['a']);
  });

  it('ours: asks on while pages are full, and one that is not is the end of the feed', async () => {
    const till = await ours();
    const all = Array.from({ length: 4_500 }, (_, at) => ({ ...aProduct({ id: `p-${at}` }), at }));
    till.hub.feed('products', all);
    await till.start().firstLoad;
    await until(async () => (await till.database.products.count().exec()) === all.length);
    const asked = till.asked.filter(({ path }) => path.startsWith('/api/sync/feeds/products'));
    expect(asked).toHaveLength(3);
  });
});

describe('a live message that is lost before another one arrives', () => {
  it('plainly: what it brought is skipped for ever, even after a re-sync', async () => {
    const { notes } = await plain();
    const live = new Subject<Down>();
    const feed = [fed('a'), fed('b'), fed('c')];
    let known = 1;
    const replication = replicatePlainly(notes, {
      pull: {
        stream$: live,
        handler: async (checkpoint) => ({
          documents: feed.slice(checkpoint?.sequence ?? 0, known),
          checkpoint: { sequence: known },
        }),
      },
    });
    await replication.awaitInitialReplication();
    known = 3;
    live.next({ documents: [fed('c')], checkpoint: { sequence: 3 } });
    await until(async () => (await idsIn(notes)).includes('c'));
    await replication.awaitInSync();
    replication.reSync();
    await replication.awaitInSync();
    expect(await idsIn(notes)).toEqual(['a', 'c']);
  });

  it('ours: the next message brings it along, for news carries no document', async () => {
    const till = await ours();
    const news = await startNews();
    till.hub.feed('products', [aProduct({ id: 'a' })]);
    await till.start({ newsUrl: news.url }).firstLoad;
    await news.connected;
    // Connecting pulls everything: that must be over before the changes.
    await until(() => till.asked.filter(({ path }) => path.includes('/products')).length >= 2);
    await until(async () => (await productsOf(till)).length === 1);
    till.hub.feed('products', [aProduct({ id: 'b' })]);
    till.hub.feed('products', [aProduct({ id: 'c' })]);
    news.say({ feed: 'products', sequence: 3 });
    await until(async () => (await productsOf(till)).length === 3);
    expect(await productsOf(till)).toEqual(['a', 'b', 'c']);
  });
});

async function startNews() {
  const server = createServer();
  const sockets = new Server(server, { path: '/api/sync/live' });
  const connected = new Promise<void>((resolve) => sockets.once('connection', () => resolve()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push({ close: () => sockets.close() });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connected,
    say: (news: object) => sockets.emit('news', news),
  };
}
