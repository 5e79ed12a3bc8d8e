import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UnavailableError } from '@counterbook/shared/result';
import { type Checkpoint, joinSteps, leadsOnFrom, type News, newsSchema } from '@counterbook/shared/sync';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Identity } from '../platform/auth/identity.ts';
import { createLive, type Live } from './live.ts';

const hubEpoch = () => 'e1';
const till = { id: 't1', role: 'device', companyId: 'c1', shopIds: ['s1'] } as const;
/** What a token is worth at the moment: an identity, nothing, or nobody can say. */
let worth: Map<string, Identity | null | 'unknown'>;
let live: Live;
let server: Server;
let sockets: Socket[];

beforeEach(async () => {
  worth = new Map([
    ['till', till],
    ['other till', { ...till, id: 't2' }],
    ['manager', { ...till, role: 'shop-manager' }],
    ['shut out', { ...till, role: 'revoked-device' }],
  ]);
  sockets = [];
  const verify = async (token: string): Promise<Identity | null> => {
    const found = worth.get(token) ?? null;
    if (found === 'unknown') throw new UnavailableError('auth is away');
    return found;
  };
  live = createLive({ verify }, { hubEpoch, recheckMs: 20 });
  server = createServer();
  live.attach(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  for (const socket of sockets) socket.disconnect();
  await live.stop();
  await new Promise((resolve) => server.close(resolve));
});

function connect(token: string): Socket {
  const { port } = server.address() as AddressInfo;
  const options = { path: '/api/sync/live', transports: ['websocket'], auth: { token }, reconnection: false };
  const socket = io(`http://127.0.0.1:${port}`, { ...options, forceNew: true });
  sockets.push(socket);
  return socket;
}
const next = (socket: Socket, event: string) =>
  new Promise<unknown>((resolve) => socket.once(event, resolve));

test('a till hears the news of its partitions; nobody else is let in', async () => {
  const socket = connect('till');
  await next(socket, 'connect');
  const news = next(socket, 'news');
  live.announce(new Map([['c1/products', { sequence: 7 }]]));
  expect(await news).toEqual({ feed: 'products', sequence: 7 });
  for (const token of ['manager', 'shut out', 'rubbish'])
    expect(await next(connect(token), 'connect_error')).toMatchObject({ message: 'unauthenticated' });
});

test('a connection ends when its token is no longer good, or nobody can say so, and the others go on', async () => {
  const [revoked, other] = [connect('till'), connect('other till')];
  await Promise.all([next(revoked, 'connect'), next(other, 'connect')]);
  const cut = next(revoked, 'disconnect');
  worth.set('till', null);
  expect(await cut).toBe('io server disconnect');
  expect(other.connected).toBe(true);
  const away = next(other, 'disconnect');
  worth.set('other till', 'unknown');
  expect(await away).toBe('io server disconnect');
});

test('what another instance writes is told too, each step once, whatever this instance told itself', async () => {
  await live.stop();
  const stored = new Map([['c1/products', 3]]);
  const asked: string[] = [];
  const sequences = async (partitions: readonly string[]) => {
    asked.push(...partitions);
    return new Map(
      partitions.flatMap((one) => (stored.has(one) ? [[one, stored.get(one) ?? 0] as const] : [])),
    );
  };
  live = createLive({ verify: async () => till }, { hubEpoch, sequences });
  server = createServer();
  live.attach(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const socket = connect('till');
  const heard: unknown[] = [];
  socket.on('news', (news) => heard.push(news));
  const hears = async (sequence: number) => {
    while (!heard.some((news) => (news as { sequence: number }).sequence === sequence))
      await next(socket, 'news');
  };
  await hears(3);
  stored.set('c1/products', 5);
  live.announce(new Map([['c1/products', { sequence: 4 }]]));
  await hears(5);
  const looks = asked.length;
  while (asked.length < looks + 30) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(heard).toEqual([3, 4, 5].map((sequence) => ({ feed: 'products', sequence })));
  expect(asked.every((partition) => partition.startsWith('c1/'))).toBe(true);
});

const change = (after: number, ...ids: readonly string[]) => ({
  sequence: after + ids.length,
  change: { after, documents: ids.map((id) => ({ id, _deleted: false, name: `${id} as of ${after}` })) },
});

test('a small change is told whole; what follows at once leads on from it, and the last word on a document stands', async () => {
  const socket = connect('till');
  await next(socket, 'connect');
  const heard: News[] = [];
  socket.on('news', (news) => heard.push(newsSchema.parse(news)));
  live.announce(new Map([['c1/s1/stock', change(3, 'tea')]]));
  live.announce(new Map([['c1/s1/stock', change(4, 'tea', 'milk')]]));
  live.announce(new Map([['c1/s1/stock', change(6, 'milk')]]));
  while (heard.at(-1)?.sequence !== 7) await next(socket, 'news');
  const at: Checkpoint = { epoch: 'e1.x.0', sequence: 3 };
  const load = heard[0]?.step?.load ?? '';
  expect(load).toMatch(/^e1\.[0-9a-f]{8}$/);
  expect(heard[0]?.step).toMatchObject({ after: 3, through: 4, documents: [{ id: 'tea' }] });
  const all = heard.map(({ step }) => step).reduce(joinSteps);
  expect(all).toMatchObject({ after: 3, through: 7 });
  expect(all?.documents.map((one) => one.name)).toEqual(['tea as of 4', 'milk as of 6']);
  expect(all && leadsOnFrom(all, { ...at, epoch: `${load}.0` })).toBe(true);
  expect(all && leadsOnFrom(all, at)).toBe(false);
});

test('what is missed in between, what is large and what is told late is told by its number alone', async () => {
  const socket = connect('till');
  await next(socket, 'connect');
  const hears = async (news: ReturnType<typeof change>) => {
    const heard = next(socket, 'news');
    live.announce(new Map([['c1/s1/carts', news]]));
    return newsSchema.parse(await heard);
  };
  expect(await hears(change(3, 'x'.repeat(20_000)))).toEqual({ feed: 'carts', sequence: 4 });
  const heard = next(socket, 'news');
  // The first waits for a moment, so that those of the same moment are told with it.
  await hears(change(4, 'a'));
  live.announce(new Map([['c1/s1/carts', change(6, 'c')]]));
  live.announce(new Map([['c1/s1/carts', change(5, 'b')]]));
  live.announce(new Map([['c1/s1/carts', change(8, 'e')]]));
  await heard;
  expect(await next(socket, 'news')).toEqual({ feed: 'carts', sequence: 9 });
});
