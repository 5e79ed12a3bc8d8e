import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../platform/mongo/transaction.ts';
import { newEvent } from '../platform/outbox/new-event.ts';
import { call } from '../platform/testing/call.ts';
import { startTestHub, type TestHub } from '../platform/testing/start-service.ts';
import {
  type FeedDeps,
  feedModelsOf,
  partitionOf,
  readFeed,
  writeFeed,
} from './persistence/feed-repository.ts';
import { sync } from './service.ts';

let hub: TestHub;
let deps: FeedDeps;
let number = 0;

beforeAll(async () => {
  hub = await startTestHub({ services: [sync] });
  deps = feedModelsOf(hub.connectionOf('sync'));
});
afterAll(() => hub.stop());

const device = (companyId: string) =>
  hub.issueToken({ id: 'till', role: 'device', companyId, shopIds: ['shop'] });
const aProduct = (id: string, name = id) => ({
  id,
  sku: id,
  barcode: '',
  name,
  kind: 'goods',
  unit: 'piece',
  price: 1,
  taxCode: 's',
  category: '',
  archived: false,
});
const tell = (companyId: string, document: object, version: number) =>
  hub.bus.publish([
    newEvent({
      source: 'ecommerce',
      type: 'product.changed',
      companyId,
      partitionKey: companyId,
      data: { document, version },
      time: new Date(0),
    }),
  ]);
const pull = async (companyId: string, query = '') =>
  (await call(hub.baseUrl, 'GET', `/api/sync/feeds/products${query}`, { token: device(companyId) })).body;

it('with eight writers at once, a reader that checkpoints all the time skips nothing and sees nothing twice out of order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 5 }), { minLength: 8, maxLength: 8 }),
      async (writers) => {
        number += 1;
        const scope = { companyId: `race-${number}` };
        const partition = partitionOf(scope.companyId, null, 'products');
        const seen: { id: string; sequence: number }[] = [];
        let done = false;
        let after = 0;
        const read = async () => {
          const rows = await readFeed(deps, scope, partition, after, 3);
          for (const row of rows) seen.push({ id: row.documentId, sequence: row.sequence });
          after = rows.at(-1)?.sequence ?? after;
          return rows.length;
        };
        const reading = (async () => {
          while (!done) await read();
          while ((await read()) > 0);
        })();
        await Promise.all(
          writers.map(async (batches, writer) => {
            for (const [batch, size] of batches.entries()) {
              const writes = Array.from({ length: size }, (_, index) => {
                const id = `${writer}-${batch}-${index}`;
                return { shopId: null, feed: 'products', id, version: 1, document: { id } } as const;
              });
              await inTransaction(hub.connectionOf('sync'), (session) =>
                writeFeed(deps, scope, session, writes),
              );
            }
          }),
        );
        done = true;
        await reading;
        const written = writers.flatMap((batches, writer) =>
          batches.flatMap((size, batch) =>
            Array.from({ length: size }, (_, index) => `${writer}-${batch}-${index}`),
          ),
        );
        expect(seen.map(({ id }) => id).sort()).toEqual(written.sort());
        expect(seen.map(({ sequence }) => sequence)).toEqual(written.map((_, index) => index + 1));
      },
    ),
    { numRuns: 8 },
  );
});

describe('a feed', () => {
  it('brings pages that are full unless they are the last, and a changed document again under a higher number', async () => {
    for (const id of ['a', 'b', 'c']) await tell('pages', aProduct(id), 1);
    const first = await pull('pages', '?limit=2');
    expect(first.documents.map(({ id }: { id: string }) => id)).toEqual(['a', 'b']);
    await tell('pages', aProduct('a', 'changed'), 2);
    const { epoch, sequence } = first.checkpoint;
    const rest = await pull('pages', `?limit=2&epoch=${epoch}&sequence=${sequence}`);
    expect(rest.documents.map(({ id, name }: { id: string; name: string }) => [id, name])).toEqual([
      ['c', 'c'],
      ['a', 'changed'],
    ]);
    const end = await pull('pages', `?limit=2&epoch=${epoch}&sequence=${rest.checkpoint.sequence}`);
    expect(end).toEqual({ documents: [], checkpoint: rest.checkpoint });
  });

  it('never lets an older version overwrite a newer', async () => {
    await tell('versions', aProduct('a', 'new'), 5);
    await tell('versions', aProduct('a', 'old'), 4);
    expect((await pull('versions')).documents).toMatchObject([{ name: 'new' }]);
  });

  it('starts anew for a checkpoint of another epoch', async () => {
    await tell('epochs', aProduct('a'), 1);
    expect((await pull('epochs', '?epoch=before-the-restore&sequence=99')).documents).toHaveLength(1);
  });

  it('has nothing of another company', async () => {
    await tell('ours', aProduct('a'), 1);
    expect((await pull('theirs')).documents).toEqual([]);
  });
});

describe('the live stream', () => {
  it('tells a device of its own company’s news and nobody else', async () => {
    const heard: unknown[] = [];
    const listen = (companyId: string) =>
      io(hub.baseUrl, {
        path: '/api/sync/live',
        transports: ['websocket'],
        auth: { token: device(companyId) },
      });
    const [ours, theirs] = [listen('live'), listen('elsewhere')];
    await Promise.all(
      [ours, theirs].map((socket) => new Promise((resolve) => socket.on('connect', () => resolve(null)))),
    );
    const first = new Promise((resolve) => ours.on('news', resolve));
    theirs.on('news', (news) => heard.push(news));
    await tell('live', aProduct('a'), 1);
    expect(await first).toEqual({ feed: 'products', sequence: 1 });
    await delay(50);
    expect(heard).toEqual([]);
    for (const socket of [ours, theirs]) socket.disconnect();
  });

  it('turns away who has no device’s token', async () => {
    const socket = io(hub.baseUrl, {
      path: '/api/sync/live',
      transports: ['websocket'],
      auth: { token: 'made up' },
      reconnection: false,
    });
    const refused = await new Promise<Error>((resolve) => socket.on('connect_error', resolve));
    expect(refused.message).toBe('unauthenticated');
    socket.disconnect();
  });
});
