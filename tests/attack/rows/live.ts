import { randomBytes } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import type { AttackedHub } from '../world/attacked-hub.ts';
import { sendRaw, statusesIn } from '../world/send-raw.ts';
import { chapter, firstOf, type Row, unless, wrongIf } from './row.ts';

type Options = {
  readonly token?: unknown;
  readonly namespace?: string;
  readonly headers?: Record<string, string>;
};

const PATIENCE_MS = 5000;

function call({ url }: AttackedHub, { token, namespace = '', headers = {} }: Options): Socket {
  return io(`${url}${namespace}`, {
    path: '/api/sync/live',
    transports: ['websocket'],
    auth: token === undefined ? {} : { token },
    extraHeaders: headers,
    reconnection: false,
    forceNew: true,
  });
}

/** Whether the hub lets this caller in. */
function isLetIn(hub: AttackedHub, options: Options): Promise<boolean> {
  const socket = call(hub, options);
  return new Promise((resolve) => {
    const end = (letIn: boolean) => {
      clearTimeout(timer);
      socket.disconnect();
      resolve(letIn);
    };
    const timer = setTimeout(() => end(false), PATIENCE_MS);
    socket.once('connect', () => end(true));
    socket.once('connect_error', () => end(false));
  });
}

async function shutOut(hub: AttackedHub, ...all: readonly Options[]): Promise<string | null> {
  const letIn = await Promise.all(all.map((options) => isLetIn(hub, options)));
  return wrongIf(letIn.includes(true), `number ${letIn.indexOf(true) + 1} was let in`);
}

/** A right connection that then does something; the hub may hang up on it, and on nobody else. */
async function misbehaving(hub: AttackedHub, act: (socket: Socket) => void): Promise<string | null> {
  const [bad, good] = [call(hub, { token: hub.tokens.device }), call(hub, { token: hub.tokens.device })];
  try {
    await Promise.all([connected(bad), connected(good)]);
    act(bad);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return wrongIf(!good.connected, 'somebody else was hung up on');
  } finally {
    bad.disconnect();
    good.disconnect();
  }
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
}

const handshake = (path: string, more = '') =>
  `GET ${path} HTTP/1.1\r\nHost: hub\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n${more}\r\n`;
const LIVE = '/api/sync/live/?EIO=4&transport=websocket';

export const liveRows: readonly Row[] = chapter('socket.io', [
  [
    'a right caller',
    'a device with its token',
    'let in, so that the rest means something',
    async (hub) => wrongIf(!(await isLetIn(hub, { token: hub.tokens.device })), 'it was not let in'),
  ],
  ['no token', 'a connection without a token', 'not let in', (hub) => shutOut(hub, {})],
  [
    'a bad token',
    'a made-up token, an operator, a list, a number',
    'not let in',
    (hub) =>
      shutOut(hub, { token: 'a.b.c' }, { token: { $gt: '' } }, { token: [hub.tokens.device] }, { token: 7 }),
  ],
  [
    'a person’s token',
    'the admin’s, the staff member’s and the super admin’s token',
    'not let in',
    (hub) =>
      shutOut(
        hub,
        { token: hub.tokens.admin },
        { token: hub.tokens.staff },
        { token: hub.tokens.superAdmin },
      ),
  ],
  [
    'a terminal that was shut out',
    'its token of before',
    'not let in',
    (hub) => shutOut(hub, { token: hub.revoked.device }),
  ],
  [
    'a token elsewhere',
    'a good token in the query and in a header, not in the handshake',
    'not let in',
    (hub) =>
      shutOut(
        hub,
        { namespace: `/?token=${hub.tokens.device}` },
        { headers: { authorization: `Bearer ${hub.tokens.device}` } },
      ),
  ],
  [
    'a page of another origin',
    'Origin: https://evil.example with a good token',
    'not let in',
    (hub) => shutOut(hub, { token: hub.tokens.device, headers: { origin: 'https://evil.example' } }),
  ],
  [
    'another room of the house',
    'namespaces /admin, /__proto__, /constructor with a good token',
    'not let in',
    (hub) => {
      const { device: token } = hub.tokens;
      const namespaces = ['/admin', '/__proto__', '/constructor', `/${hub.companies.foreign.companyId}`];
      return shutOut(hub, ...namespaces.map((namespace) => ({ token, namespace })));
    },
  ],
  [
    'another shop’s news',
    'join and subscribe for Beta’s feeds, then news there',
    'none of it is heard',
    async (hub) => {
      const { foreign, foreignAdmin, terminals } = hub.companies;
      const socket = call(hub, { token: hub.tokens.device });
      const heard: unknown[] = [];
      socket.onAny((...news) => heard.push(news));
      await connected(socket);
      const rooms = [`${foreign.companyId}/products`, `${foreign.companyId}/${foreign.shopId}/journals`];
      for (const event of ['join', 'subscribe', 'room', 'news']) {
        for (const room of rooms) socket.emit(event, room);
      }
      const feed = '/api/sync/feeds/products?limit=2000';
      const before = await terminals.foreign.client.get<object>(feed);
      await foreignAdmin.patch(`/api/products/${foreign.productId}`, { category: hub.fresh('news') });
      for (let attempt = 0; attempt < 100; attempt++) {
        if (JSON.stringify(await terminals.foreign.client.get(feed)) !== JSON.stringify(before)) break;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
      socket.disconnect();
      return wrongIf(heard.length > 0, JSON.stringify(heard));
    },
  ],
  [
    'a flood of events',
    '10,000 events with lists in them',
    'others stay connected',
    (hub) =>
      misbehaving(hub, (socket) => {
        for (let at = 0; at < 10_000; at++) socket.emit('news', { at, list: [1, 2, 3] });
      }),
  ],
  [
    'a huge event',
    'one event of 5 MB',
    'others stay connected',
    (hub) => misbehaving(hub, (socket) => socket.emit('news', 'x'.repeat(5_000_000))),
  ],
  [
    'events with names of the house',
    'disconnect, connect, error, __proto__, with acknowledgements wanted',
    'others stay connected',
    (hub) =>
      misbehaving(hub, (socket) => {
        for (const name of ['__proto__', 'constructor', 'newListener2', 'announce', 'leave']) {
          socket.emit(name, { __proto__: null }, () => undefined);
        }
      }),
  ],
  [
    'bytes that are no frame',
    '4 KiB of noise after the handshake',
    'hung up on',
    async (hub) => {
      const text = await sendRaw(hub.url, Buffer.concat([Buffer.from(handshake(LIVE)), randomBytes(4096)]));
      return wrongIf(statusesIn(text).includes(500), text.slice(0, 200));
    },
  ],
  [
    'packets that are none',
    'engine.io frames of broken JSON',
    'hung up on, or not heard',
    async (hub) => {
      const frames = ['4', '40{', '42["', '451-["x",{"_placeholder":true,"num":99}]', '4999', '5xx'];
      const bytes = Buffer.concat([Buffer.from(handshake(LIVE)), ...frames.map(maskedFrame)]);
      const text = await sendRaw(hub.url, bytes);
      return wrongIf(statusesIn(text).includes(500), text.slice(0, 200));
    },
  ],
  [
    'a socket where there is none',
    'an upgrade of /api/shops, /, /api/sync/journal',
    'no 101',
    async (hub) => {
      const texts = await Promise.all(
        ['/api/shops', '/', '/api/sync/journal', '/api/sync/live2', '/api/sync/../sync/live/'].map((path) =>
          sendRaw(hub.url, handshake(path), { patienceMs: 1000 }),
        ),
      );
      return wrongIf(
        texts.some((text) => statusesIn(text).includes(101)),
        'a socket was opened',
      );
    },
  ],
  [
    'the long way round',
    'polling: a handshake, and a body of 2 MB to a made-up session',
    '400, 413 or 426',
    async (hub) =>
      firstOf([
        unless(await hub.ask('GET', '/api/sync/live/?EIO=4&transport=polling'), 400, 404, 426),
        unless(
          await hub.send({
            method: 'POST',
            path: '/api/sync/live/?EIO=4&transport=polling&sid=made-up',
            headers: { 'content-type': 'text/plain' },
            body: 'x'.repeat(2_000_000),
          }),
          400,
          404,
          413,
          426,
        ),
      ]),
  ],
  [
    'five hundred strangers',
    '500 connections without a token at once',
    'none is let in, the right one still is',
    async (hub) => {
      const strangers = await Promise.all(Array.from({ length: 500 }, () => isLetIn(hub, { token: 'x' })));
      return firstOf([
        wrongIf(strangers.includes(true), 'a stranger was let in'),
        wrongIf(!(await isLetIn(hub, { token: hub.tokens.device })), 'the right one was not'),
      ]);
    },
  ],
]);

/** A WebSocket text frame as a client must send it. */
function maskedFrame(text: string): Buffer {
  const mask = randomBytes(4);
  const payload = Buffer.from(text).map((byte, at) => byte ^ (mask[at % 4] ?? 0));
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length]), mask, payload]);
}
