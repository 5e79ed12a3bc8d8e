/** Numbers that a reader goes by, taken outside the commit and as ours are; and feeds that hold what their contract says. */
import type { Connection } from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../hub/src/platform/mongo/transaction.ts';
import { newEvent } from '../../hub/src/platform/outbox/new-event.ts';
import { call } from '../../hub/src/platform/testing/call.ts';
import { startTestHub, type TestHub } from '../../hub/src/platform/testing/start-service.ts';
import { feedModelsOf, partitionOf } from '../../hub/src/sync/persistence/feed-model.ts';
import { readFeed } from '../../hub/src/sync/persistence/read-feed.ts';
import { writeFeed } from '../../hub/src/sync/persistence/write-feed.ts';
import { sync } from '../../hub/src/sync/service.ts';

let hub: TestHub;
let connection: Connection;
beforeAll(async () => {
  hub = await startTestHub({ services: [sync] });
  connection = hub.connectionOf('sync');
});
afterAll(() => hub.stop());

describe('two writers, of whom the first commits last', () => {
  it('plainly: a number fetched before the commit is passed by the reader, who never sees it', async () => {
    type Row = { readonly _id: string; readonly sequence: number };
    const counters = connection.collection<Row>('plain_counters');
    const rows = connection.collection<Row>('plain_rows');
    const next = async () => {
      const one = { $inc: { sequence: 1 } };
      const after = { upsert: true, returnDocument: 'after' } as const;
      return (await counters.findOneAndUpdate({ _id: 'feed' }, one, after))?.sequence ?? 0;
    };
    const seen: string[] = [];
    let checkpoint = 0;
    const read = async () => {
      for (const row of await rows
        .find({ sequence: { $gt: checkpoint } })
        .sort({ sequence: 1 })
        .toArray()) {
        seen.push(row._id);
        checkpoint = row.sequence;
      }
    };
    const early = await next();
    const late = await next();
    await rows.insertOne({ _id: 'second', sequence: late });
    await read();
    await rows.insertOne({ _id: 'first', sequence: early });
    await read();
    expect(seen).toEqual(['second']);
  });

  it('ours: the second waits for the first, and the reader sees both in the order of their commits', async () => {
    const deps = feedModelsOf(connection);
    const scope = { companyId: 'two-writers' };
    const partition = partitionOf(scope.companyId, null, 'products');
    const seen: string[] = [];
    let checkpoint = 0;
    const read = async () => {
      for (const row of await readFeed(deps, scope, { partition, after: checkpoint, limit: 10 })) {
        seen.push(row.documentId);
        checkpoint = row.sequence;
      }
    };
    let attempts = 0;
    let open: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const write = (id: string, then: () => Promise<void> | void) =>
      inTransaction(connection, async (session) => {
        const wanted = { shopId: null, feed: 'products', id, version: 1, document: { id } } as const;
        if (id === 'second') attempts += 1;
        await writeFeed(deps, scope, session, [wanted]);
        await then();
      });
    let hasNumber: () => void = () => {};
    const numbered = new Promise<void>((resolve) => {
      hasNumber = resolve;
    });
    const first = write('first', async () => {
      hasNumber();
      await gate;
    });
    await numbered;
    const second = write('second', () => {});
    while (attempts === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await read();
    expect(seen).toEqual([]);
    open();
    await Promise.all([first, second]);
    await read();
    expect(seen).toEqual(['first', 'second']);
  });
});

describe('a feed at the hub', () => {
  const product = (id: string, more: object = {}) => ({
    id,
    sku: id,
    barcode: '',
    name: id,
    kind: 'goods',
    unit: 'piece',
    price: 1,
    taxCode: 's',
    category: '',
    archived: false,
    ...more,
  });
  const tell = (type: string, companyId: string, document: object) =>
    hub.bus.publish([
      newEvent({
        source: 'ecommerce',
        type,
        companyId,
        partitionKey: companyId,
        data: { document, version: 1 },
        time: new Date(0),
      }),
    ]);
  const page = async (companyId: string, after: { epoch?: string; sequence: number }, limit: number) => {
    const token = hub.issueToken({ id: 'till', role: 'device', companyId, shopIds: ['shop'] });
    const query = new URLSearchParams({ limit: String(limit), sequence: String(after.sequence) });
    if (after.epoch) query.set('epoch', after.epoch);
    const { body } = await call(hub.baseUrl, 'GET', `/api/sync/feeds/products?${query}`, { token });
    return {
      ids: body.documents.map(({ id }: { id: string }) => id),
      checkpoint: body.checkpoint as { epoch: string; sequence: number },
    };
  };

  it('is full page by page with other feeds and companies between its changes, and its empty page moves nothing', async () => {
    const customer = (id: string) => ({ id, name: id, phone: '', email: '', code: '', archived: false });
    for (const id of ['a', 'b', 'c', 'd', 'e']) {
      await tell('product.changed', 'ours', product(id));
      await tell('customer.changed', 'ours', customer(id));
      await tell('product.changed', 'theirs', product(`their-${id}`));
    }
    await hub.quiet();
    const first = await page('ours', { sequence: 0 }, 2);
    const second = await page('ours', first.checkpoint, 2);
    const third = await page('ours', second.checkpoint, 2);
    expect([first.ids, second.ids, third.ids]).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    const empty = await page('ours', third.checkpoint, 2);
    expect(empty).toEqual({ ids: [], checkpoint: third.checkpoint });
  });

  it('never holds a document that breaks its contract: that is set aside at the door, and the next one is taken', async () => {
    await tell('product.changed', 'strict', product('bad', { price: 'by weather' })).catch(() => undefined);
    await tell('product.changed', 'strict', product('good'));
    await hub.quiet();
    expect((await page('strict', { sequence: 0 }, 10)).ids).toEqual(['good']);
  });
});
