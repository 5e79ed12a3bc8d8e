import { createServer, type Socket } from 'node:net';
import { CommandError, errorReply } from './command-error.ts';
import { closeIdleCursors, createCursors } from './commands/cursors.ts';
import { dispatch, HANG_UP, type Server } from './commands/dispatch.ts';
import { createFailPoints } from './commands/fail-points.ts';
import { REPLICA_SET } from './commands/handshake.ts';
import { expireDocuments } from './expire-documents.ts';
import { openEngine, runInBackground } from './transactions/engine.ts';
import {
  abortOnConnection,
  createSessions,
  expireTransactions,
  forgetReplies,
} from './transactions/sessions.ts';
import { readMessages } from './wire/connection.ts';
import { type Reply, writeReply } from './wire/reply.ts';
import { type Request, readRequest } from './wire/request.ts';

export interface ServerOptions {
  readonly directory: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** How often documents past their time are looked for. */
  readonly expireEveryMs: number;
  /** Whether failures can be ordered with `configureFailPoint`: for tests only. */
  readonly testCommands: boolean;
  readonly now: () => Date;
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** The server itself, on the loopback address only. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const sessions = createSessions();
  const engine = openEngine(options.directory, options.now, () => sessions.known.clear());
  const failPoints = options.testCommands ? createFailPoints() : undefined;
  const state = { engine, sessions, cursors: createCursors(), failPoints };
  runInBackground(engine, forgetReplies);
  const sockets = new Set<Socket>();
  let connections = 0;
  let address = '';
  const listener = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serveConnection({ ...state, address }, socket, connections);
  });
  const port = await listen(listener, options.port);
  address = `127.0.0.1:${port}`;
  const timers = [
    setInterval(() => runInBackground(engine, expireTransactions), 1000),
    setInterval(() => closeIdleCursors(state.cursors, options.now().getTime()), 60_000),
    setInterval(() => runInBackground(engine, expireDocuments), options.expireEveryMs),
  ];
  return {
    url: `mongodb://${address}/?replicaSet=${REPLICA_SET}&directConnection=true`,
    port,
    stop: async () => {
      for (const timer of timers) clearInterval(timer);
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
      engine.store.close();
    },
  };
}

function serveConnection(server: Server, socket: Socket, connection: number): void {
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => abortOnConnection(server.engine, server.sessions, connection));
  readMessages(socket, (message) => {
    let request: Request;
    try {
      request = readRequest(message);
    } catch {
      socket.destroy();
      return;
    }
    answer(server, socket, { request, connection });
  });
}

/** Steps through a command, resting while a transaction is in its way; the answer leaves after the flush. */
function answer(server: Server, socket: Socket, call: { request: Request; connection: number }): void {
  const steps = dispatch(server, call);
  const send = (reply: Reply): void => {
    if (reply === HANG_UP) socket.destroy();
    else if (!call.request.silent && !socket.destroyed) socket.write(writeReply(call.request, reply));
  };
  const advance = (): void => {
    if (socket.destroyed) return;
    const step = steps.next();
    if (step.done !== true) {
      step.value.waiters.push(advance);
      return;
    }
    const reply = step.value;
    server.engine.store.afterFlush((failure) => {
      send(failure === undefined ? reply : errorReply(toCommandError(failure)));
    });
  };
  advance();
}

function toCommandError(failure: Error): CommandError {
  if (failure instanceof CommandError) return failure;
  return new CommandError(/full/i.test(failure.message) ? 14031 : 1, failure.message);
}

function listen(listener: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(port, '127.0.0.1', () => {
      const bound = listener.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : port);
    });
  });
}
