/** A gateway on real sockets, before servers that do what a test tells them. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import { Writable } from 'node:stream';
import type { Identity } from '../../platform/auth/identity.ts';
import { readConfig } from '../../platform/config/config.ts';
import { createLog } from '../../platform/log/log.ts';
import { startGateway } from '../service.ts';

/** `token-of-ada` shows Ada; anything else is no good. */
const PEOPLE: Readonly<Record<string, Identity>> = {
  'token-of-ada': { id: 'ada', role: 'company-admin', companyId: 'c1', shopIds: [] },
  'token-of-bob': { id: 'bob', role: 'staff', companyId: 'c1', shopIds: ['s1'] },
  'token-of-till': { id: 't1', role: 'device', companyId: 'c1', shopIds: ['s1'] },
  'token-of-other-till': { id: 't2', role: 'device', companyId: 'c1', shopIds: ['s1'] },
};

export type Behind = {
  readonly url: string;
  readonly server: Server;
  /** What arrived, health checks left out. */
  readonly heard: IncomingMessage[];
  isReady: boolean;
  answer: (request: IncomingMessage, response: ServerResponse) => void;
  /** Hangs up on everybody and does not answer any more. */
  readonly stop: () => Promise<void>;
};

export async function aServer(port = 0): Promise<Behind> {
  const heard: IncomingMessage[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    if (request.url === '/health/ready') {
      response.writeHead(behind.isReady ? 200 : 503).end('{}');
      return;
    }
    heard.push(request);
    behind.answer(request, response);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const behind: Behind = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    heard,
    isReady: true,
    answer: (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"well":true}');
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return behind;
}

export async function aGateway(
  urls: Readonly<Record<string, readonly string[]>>,
  environment: Readonly<Record<string, string>> = {},
) {
  const lines: string[] = [];
  const log = createLog(
    'info',
    new Writable({ write: (chunk, _encoding, done) => done(void lines.push(String(chunk))) }),
  );
  const config = readConfig({
    HUB_PORTS: 'ephemeral',
    CORS_ORIGINS: 'https://portal.example',
    ...environment,
  });
  const tokens = { verify: async (token: string) => PEOPLE[token] ?? null };
  const gateway = await startGateway({ config, log, tokens }, urls);
  return { ...gateway, lines: () => lines.map((line) => JSON.parse(line)) };
}

/** Speaks by hand and hears everything until the other side hangs up. */
export function speak(url: string, ...parts: readonly string[]): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  for (const part of parts) socket.write(part);
  let heard = '';
  socket.on('data', (chunk) => {
    heard += String(chunk);
  });
  return new Promise((resolve) => {
    socket.on('error', () => resolve(heard));
    socket.on('close', () => resolve(heard));
  });
}

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}
