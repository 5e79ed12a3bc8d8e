import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { busy, byChance, CAPTIVE_PORTAL, inTurn, type Plan } from './fates.ts';
import { type FaultyLine, startFaultyLine } from './faulty-line.ts';

let hub: Server;
let line: FaultyLine;
let heard: string[];

beforeEach(async () => {
  heard = [];
  hub = createServer(async (request, response) => {
    let body = '';
    try {
      for await (const chunk of request) body += chunk;
    } catch {
      body = 'cut';
    }
    heard.push(`${request.method} ${request.url} ${body}`);
    response.end(`you said ${body}`);
  });
  const sockets = new WebSocketServer({ server: hub });
  sockets.on('connection', (socket) => socket.on('message', (said) => socket.send(`echo ${said}`)));
  await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
  line = await startFaultyLine(`http://127.0.0.1:${(hub.address() as AddressInfo).port}`);
});

afterEach(async () => {
  await line.stop();
  hub.closeAllConnections();
  hub.close();
});

const post = (body: string, within = 5_000) =>
  fetch(`${line.url}/a?b=1`, { method: 'POST', body, signal: AbortSignal.timeout(within) }).then((answer) =>
    answer.text(),
  );

it('a good line passes both ways and counts what crossed', async () => {
  expect(await post('four')).toBe('you said four');
  const crossed = { requests: 1, sent: 4, received: 13 };
  expect(line.bytes()).toMatchObject({ ...crossed, byName: { 'POST /a': crossed } });
  expect(line.bytes().wire.sent).toBeGreaterThan(50);
});

it('without a cable connections are refused, and the address comes back', async () => {
  await line.setState('out');
  await expect(post('x')).rejects.toThrow();
  await line.setState('up');
  expect(await post('x')).toBe('you said x');
});

it('a mute line answers nobody, and lets go of what it held', async () => {
  await line.setState('mute');
  await expect(post('x', 100)).rejects.toThrow(/timeout/i);
  const held = post('y');
  await line.setState('up');
  expect(await held).toBe('you said y');
});

it('chosen requests lose their answer, arrive twice, arrive in half or are answered by others', async () => {
  const plan: Plan = inTurn('POST /a', [
    { kind: 'lose-answer' },
    { kind: 'duplicate' },
    { kind: 'cut-request' },
    { kind: 'cut-answer' },
    CAPTIVE_PORTAL,
    busy('3', 429),
  ]);
  line.setPlan(plan);
  await expect(post('lost')).rejects.toThrow();
  expect(await post('twice')).toBe('you said twice');
  await expect(post('halved')).rejects.toThrow();
  await expect(post('answered in half')).rejects.toThrow();
  expect(await post('portal')).toContain('Wi-Fi');
  const told = await fetch(`${line.url}/a`, { method: 'POST', body: 'busy' });
  expect([told.status, told.headers.get('retry-after')]).toEqual([429, '3']);
  await expect
    .poll(() => heard.map((request) => request.slice('POST /a?b=1 '.length)).toSorted())
    .toEqual(['answered in half', 'cut', 'lost', 'twice', 'twice']);
});

it('the same seed does the same to the same requests', () => {
  const fates = (seed: number) => {
    const plan = byChance(seed, { 'lose-answer': 30, duplicate: 20 }, 5);
    return Array.from({ length: 2_000 }, (_, nth) => plan({ name: 'GET /', bytes: 0, nth, nthOfName: nth }));
  };
  expect(fates(7)).toEqual(fates(7));
  expect(fates(7)).not.toEqual(fates(8));
  const lost = fates(7).filter(({ kind }) => kind === 'lose-answer').length;
  expect(lost).toBeGreaterThan(30);
  expect(lost).toBeLessThan(100);
});

it('sockets pass, stand still while the line is mute, and are refused where they are blocked', async () => {
  const socket = new WebSocket(line.url.replace('http', 'ws'));
  const said: string[] = [];
  socket.on('message', (message) => said.push(String(message)));
  socket.on('open', () => socket.send('hello'));
  await expect.poll(() => said).toEqual(['echo hello']);
  await line.setState('mute');
  socket.send('still there?');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(said).toHaveLength(1);
  await line.setState('up');
  await expect.poll(() => said).toEqual(['echo hello', 'echo still there?']);
  const ended = new Promise((resolve) => socket.once('close', resolve));
  line.blockSockets(true);
  await ended;
  const refused = new WebSocket(line.url.replace('http', 'ws'));
  expect(await new Promise((resolve) => refused.once('error', resolve))).toMatchObject({
    message: 'Unexpected server response: 403',
  });
  expect(await post('x')).toBe('you said x');
});

it('flaps until it is told to stay', async () => {
  line.flap({ upMs: 30, downMs: 30 });
  const seen = new Set<string>();
  while (seen.size < 2) {
    seen.add(line.state());
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await line.setState('up');
  expect(await post('x')).toBe('you said x');
});
