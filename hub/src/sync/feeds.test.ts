import { setTimeout as delay } from 'node:timers/promises';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newEvent } from '../platform/outbox/new-event.ts';
import { call } from '../platform/testing/call.ts';
import { startTestHub, type TestHub } from '../platform/testing/start-service.ts';
import { compactFeeds } from './commands/compact-feeds.ts';
import { feedModelsOf } from './persistence/feed-model.ts';
import { sync } from './service.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub({ services: [sync] });
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
const tell = (companyId: string, document: object, version: number, removed?: true) =>
  hub.bus.publish([
    newEvent({
      source: 'ecommerce',
      type: 'product.changed',
      companyId,
      partitionKey: companyId,
      data: { document, version, ...(removed && { removed }) },
      time: new Date(0),
    }),
  ]);
const pull = async (companyId: string, query = '') =>
  (await call(hub.baseUrl, 'GET', `/api/sync/feeds/products${query}`, { token: device(companyId) })).body;

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

  it('brings every letter of a document, however it was stored', async () => {
    const names = ['Молоко "½"\n', 'crème 🥛', 'tea'];
    const told = names.map((name, index) => aProduct(`letters-${index}`, name));
    for (const document of told) await tell('letters', document, 1);
    await hub
      .connectionOf('sync')
      .collection('feed_documents')
      .updateOne({ documentId: 'letters-2' }, { $set: { document: { ...told[2], id: undefined } } });
    expect((await pull('letters')).documents).toEqual(
      told.map((document) => ({ ...document, _deleted: false })),
    );
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

describe('what was removed', () => {
  const idsOf = ({ documents }: { documents: { id: string }[] }) => documents.map(({ id }) => id);
  const behind = ({ checkpoint }: { checkpoint: { epoch: string; sequence: number } }, limit = 500) =>
    `?epoch=${checkpoint.epoch}&sequence=${checkpoint.sequence}&limit=${limit}`;
  const compactAt = (time: string) =>
    compactFeeds({ ...feedModelsOf(hub.connectionOf('sync')), now: () => new Date(time) });

  it('comes down as its id alone, also to a till that was away, and nothing older brings it back', async () => {
    await tell('removals', aProduct('a'), 1);
    await tell('removals', aProduct('b'), 1);
    const before = await pull('removals');
    await tell('removals', aProduct('a'), 3, true);
    await tell('removals', aProduct('a', 'late'), 2);
    const after = await pull('removals', behind(before));
    expect(after.documents).toEqual([{ id: 'a', _deleted: true }]);
    await tell('removals', aProduct('a', 'again'), 4);
    expect((await pull('removals', behind(after))).documents).toMatchObject([
      { id: 'a', name: 'again', _deleted: false },
    ]);
  });

  it('is cleared away in the end: who had not read it begins anew, who had reads on', async () => {
    for (const id of ['a', 'b', 'c']) await tell('horizon', aProduct(id), 1);
    const away = await pull('horizon');
    const old = { checkpoint: { epoch: away.checkpoint.epoch.split('.')[0], sequence: 3 } };
    await tell('horizon', aProduct('a'), 2, true);
    const near = await pull('horizon', behind(away));
    await compactAt('2026-01-01T00:00:00Z');
    await compactAt('2026-01-01T01:00:00Z');
    await tell('horizon', aProduct('d'), 1);
    const on = await pull('horizon', behind(near));
    expect([idsOf(on), on.checkpoint.epoch]).toEqual([['d'], near.checkpoint.epoch]);
    for (const known of [away, old]) {
      const anew = await pull('horizon', behind(known));
      expect(idsOf(anew)).toEqual(['b', 'c', 'd']);
      expect(anew.checkpoint.epoch).not.toBe(known.checkpoint.epoch);
    }
  });

  it('holds up no load from the beginning, however long that takes', async () => {
    for (const id of ['a', 'b', 'c']) await tell('long-load', aProduct(id), 1);
    await tell('long-load', aProduct('c'), 2, true);
    await compactAt('2026-01-01T00:00:00Z');
    const first = await pull('long-load', '?limit=1');
    const second = await pull('long-load', behind(first, 1));
    expect([...idsOf(first), ...idsOf(second)]).toEqual(['a', 'b']);
    expect(second.checkpoint.epoch).toBe(first.checkpoint.epoch);
  });

  it('is of a partition: a terminal that reads another one by now begins anew', async () => {
    await tell('scope-one', aProduct('a'), 1);
    await tell('scope-two', aProduct('b'), 1);
    const { checkpoint } = await pull('scope-one');
    const moved = await pull('scope-two', behind({ checkpoint }));
    expect(idsOf(moved)).toEqual(['b']);
    expect(moved.checkpoint.epoch).not.toBe(checkpoint.epoch);
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
    expect(await first).toMatchObject({
      feed: 'products',
      sequence: 1,
      step: { after: 0, through: 1, documents: [{ id: 'a', _deleted: false }] },
    });
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
