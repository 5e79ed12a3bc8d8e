import type { Socket } from 'node:net';
import type { AttackedHub } from '../world/attacked-hub.ts';
import { open, statusesIn } from '../world/send-raw.ts';
import { chapter, firstOf, type Row, wrongIf } from './row.ts';

const SLOW_ADDRESS = '127.0.2.1';
const ANSWER_WITHIN_MS = 10_000;
/** Fifteen seconds for the headers, and time for the hub to look. */
const CUT_WITHIN_MS = 25_000;

/** Everybody else is served while somebody dawdles. */
async function othersAreServed(hub: AttackedHub): Promise<string | null> {
  const began = performance.now();
  const { status } = await hub.ask('GET', '/api/shops', { token: hub.tokens.admin });
  const took = performance.now() - began;
  return wrongIf(status !== 200 || took > ANSWER_WITHIN_MS, `others get ${status} in ${Math.round(took)} ms`);
}

function many(hub: AttackedHub, count: number, first: string): readonly Socket[] {
  return Array.from({ length: count }, () => {
    const socket = open(hub.url, SLOW_ADDRESS);
    socket.on('error', () => undefined);
    // Unread, a farewell would not be noticed.
    socket.resume();
    if (first !== '') socket.write(first);
    return socket;
  });
}

/** Sends a byte of `text` every half second until the hub hangs up. @returns what it said, or null where it never did. */
function dribble(hub: AttackedHub, head: string, text: string, withinMs: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = open(hub.url, SLOW_ADDRESS);
    let said = '';
    let at = 0;
    const write = setInterval(() => {
      if (socket.writable) socket.write(text[at++ % text.length] ?? '');
    }, 500);
    const end = (answer: string | null) => {
      clearInterval(write);
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => end(null), withinMs);
    socket.on('data', (data: Buffer) => {
      said += data.toString('latin1');
    });
    socket.on('error', () => end(said));
    socket.on('close', () => end(said));
    socket.write(head);
  });
}

function unlessCut(answer: string | null): string | null {
  if (answer === null) return 'it was never cut';
  const [status] = statusesIn(answer);
  return wrongIf(status !== undefined && status !== 408, `it was answered with ${status}`);
}

export const slowRows: readonly Row[] = chapter('slow requests', [
  [
    'headers byte by byte',
    'a header’s byte every half second',
    '408 and cut within 25 s',
    async (hub) =>
      unlessCut(await dribble(hub, 'GET /api/shops HTTP/1.1\r\nHost: hub\r\nX-Slow: ', 'x', CUT_WITHIN_MS)),
  ],
  [
    'a body byte by byte',
    'a body’s byte every half second',
    '408 and cut within 75 s',
    async (hub) =>
      unlessCut(
        await dribble(
          hub,
          `POST /api/auth/login HTTP/1.1\r\nHost: hub\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n`,
          'x',
          75_000,
        ),
      ),
  ],
  [
    'three hundred half headers',
    '300 connections that never finish their headers',
    'others are served',
    (hub) => crowd(hub, 'GET /api/shops HTTP/1.1\r\nHost: hub\r\nX-Half: '),
  ],
  [
    'three hundred half bodies',
    '300 connections that never finish their bodies',
    'others are served',
    (hub) =>
      crowd(
        hub,
        'POST /api/auth/login HTTP/1.1\r\nHost: hub\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
      ),
  ],
  [
    'three hundred silent callers',
    '300 connections that say nothing',
    'others are served',
    (hub) => crowd(hub, ''),
  ],
  [
    'more callers than one address may be',
    '3,000 connections from one address',
    'the rest is hung up on, the log says so once, others are served',
    async (hub) => {
      const sockets = many(hub, 3000, '');
      const told = await untilTold(hub, 'too many connections');
      const problem = await othersAreServed(hub);
      for (const socket of sockets) socket.destroy();
      return firstOf([problem, wrongIf(told !== 1, `the log says so ${told} times, not once`)]);
    },
  ],
  [
    'an answer that nobody reads',
    '50 times the API’s description, never read',
    'others are served',
    async (hub) => {
      const sockets = many(hub, 50, 'GET /openapi.json HTTP/1.1\r\nHost: hub\r\n\r\n'.repeat(20));
      for (const socket of sockets) socket.pause();
      const problem = await othersAreServed(hub);
      for (const socket of sockets) socket.destroy();
      return problem;
    },
  ],
  [
    'a thousand requests in one breath',
    '1,000 pipelined',
    'each answered once, or hung up on',
    async (hub) => {
      const socket = open(hub.url, SLOW_ADDRESS);
      let text = '';
      socket.on('data', (data: Buffer) => {
        text += data.toString('latin1');
      });
      socket.on('error', () => undefined);
      socket.write('GET /health/live HTTP/1.1\r\nHost: hub\r\n\r\n'.repeat(1000));
      const problem = await othersAreServed(hub);
      await new Promise((resolve) => setTimeout(resolve, 500));
      socket.destroy();
      return firstOf([problem, wrongIf(statusesIn(text).length > 1000, 'more answers than requests')]);
    },
  ],
]);

/** How often the log says so, a second after it first did. */
async function untilTold(hub: AttackedHub, text: string): Promise<number> {
  const told = () => hub.log().filter((line) => line.includes(text)).length;
  const began = performance.now();
  while (told() === 0 && performance.now() - began < 15_000) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return told();
}

async function crowd(hub: AttackedHub, first: string): Promise<string | null> {
  const sockets = many(hub, 300, first);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const problem = await othersAreServed(hub);
  for (const socket of sockets) socket.destroy();
  return problem;
}
