/**
 * A line between tills and a hub that does what lines do: it is out, it goes mute, it loses answers, repeats and cuts
 * requests, and other people answer in the hub's place. Requests are understood as HTTP, so that chosen ones can be
 * met; sockets pass byte by byte. It counts what really crosses it.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../processes/free-port.ts';
import { createFar, type Far } from './far.ts';
import { type Asked, PASS, type Plan } from './fates.ts';
import { joinSocket } from './join-socket.ts';
import { type Counted, createTally } from './tally.ts';

/** `out`: connections are refused, as without a cable; `mute`: taken and never answered, open ones included. */
export type LineState = 'up' | 'out' | 'mute';

export type FaultyLine = {
  /** The hub's address for whoever is on this side of the line. It stays the same. */
  readonly url: string;
  readonly state: () => LineState;
  /** Resolves when it is so. Ends flapping. */
  readonly setState: (state: LineState) => Promise<void>;
  /** Up and down in turn, beginning with down, until `setState`. */
  readonly flap: (every: { readonly upMs: number; readonly downMs: number }, down?: 'out' | 'mute') => void;
  /** What becomes of requests from now on: they pass, unless said. */
  readonly setPlan: (plan: Plan) => void;
  /** Upgrades to WebSocket are refused, as some proxies do, and open ones cut; HTTP passes. */
  readonly blockSockets: (isBlocked: boolean) => void;
  readonly bytes: () => Counted;
  readonly stop: () => Promise<void>;
};

export async function startFaultyLine(hubUrl: string): Promise<FaultyLine> {
  const tally = createTally();
  const far = createFar(hubUrl);
  const port = await freePort();
  const sockets = new Set<Socket>();
  let state: LineState = 'up';
  let plan: Plan = () => PASS;
  let areSocketsBlocked = false;
  let flapping: AbortController | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  /** Resolves when the line lets bytes through again. */
  let clear = Promise.resolve();
  let unmute = (): void => undefined;

  const handle = (request: IncomingMessage, response: ServerResponse) => {
    response.on('error', () => response.destroy());
    meet(request, response, { far, tally, plan, whenClear: () => clear }).catch(() =>
      response.socket?.destroy(),
    );
  };
  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 0 }, handle);
  server.on('connection', (socket: Socket) => tally.watch(socket));
  server.on('upgrade', (request, socket: Socket, head) => {
    socket.on('error', () => socket.destroy());
    if (areSocketsBlocked) return socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
    sockets.add(socket.once('close', () => sockets.delete(socket)));
    joinSocket({ hubUrl, request, socket, head, whenClear: () => clear });
  });
  const become = async (next: LineState): Promise<void> => {
    if (next === state) return;
    if (next === 'out') {
      server.close();
      server.closeAllConnections();
      for (const socket of sockets) socket.destroy();
    }
    if (state === 'out') await once(server.listen(port, '127.0.0.1'), 'listening');
    unmute();
    if (next === 'mute')
      clear = new Promise((resolve) => {
        unmute = resolve;
      });
    state = next;
  };
  const inTurn = (next: LineState): Promise<void> => {
    const done = turn.then(() => become(next));
    turn = done;
    return done;
  };
  const endFlapping = () => flapping?.abort();
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${port}`,
    state: () => state,
    setState: (next) => {
      endFlapping();
      return inTurn(next);
    },
    flap: ({ upMs, downMs }, down = 'out') => {
      endFlapping();
      const ending = new AbortController();
      flapping = ending;
      void (async () => {
        while (!ending.signal.aborted) {
          await inTurn(down);
          await delay(downMs, null, { signal: ending.signal });
          await inTurn('up');
          await delay(upMs, null, { signal: ending.signal });
        }
      })().catch(() => undefined);
    },
    setPlan: (next) => {
      plan = next;
    },
    blockSockets: (isBlocked) => {
      areSocketsBlocked = isBlocked;
      if (isBlocked) for (const socket of sockets) socket.destroy();
    },
    bytes: tally.read,
    stop: async () => {
      endFlapping();
      await inTurn('out');
      unmute();
      far.stop();
    },
  };
}

type Crossing = {
  readonly far: Far;
  readonly tally: ReturnType<typeof createTally>;
  readonly plan: Plan;
  readonly whenClear: () => Promise<void>;
};

async function meet(request: IncomingMessage, response: ServerResponse, on: Crossing): Promise<void> {
  const { far, tally, plan, whenClear } = on;
  const body = await bodyOf(request);
  const name = `${request.method} ${request.url?.split('?')[0]}`;
  const asked: Asked = { name, bytes: body.length, ...tally.ask(name, body.length) };
  const fate = plan(asked);
  if (fate.delay) await delay(fate.delay);
  await whenClear();
  if (fate.kind === 'mute') return;
  if (fate.kind === 'answer') {
    response.writeHead(fate.status, fate.headers).end(fate.body);
    tally.answer(name, Buffer.byteLength(fate.body));
    return;
  }
  if (fate.kind === 'cut-request') {
    await far.cut(request, body);
    response.destroy();
    return;
  }
  if (fate.kind === 'duplicate') (await far.ask(request, body)).resume();
  const answer = await far.ask(request, body);
  await whenClear();
  if (fate.kind === 'pass' || fate.kind === 'duplicate') {
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    for await (const chunk of answer) {
      await whenClear();
      tally.answer(name, chunk.length);
      if (!response.write(chunk)) await once(response, 'drain');
    }
    response.end();
    return;
  }
  const whole = await bodyOf(answer);
  if (fate.kind === 'lose-answer') {
    response.destroy();
    return;
  }
  const half = whole.subarray(0, Math.floor(whole.length / 2));
  tally.answer(name, half.length);
  response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
  response.write(half, () => response.destroy());
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}
