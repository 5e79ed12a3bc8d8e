import { createServer, type Socket } from 'node:net';
import { errorReply } from './command-error.ts';
import { closeIdleCursors, createCursors } from './commands/cursors.ts';
import { dispatch, type Server } from './commands/dispatch.ts';
import { createFailPoints } from './commands/fail-points.ts';
import { REPLICA_SET } from './commands/handshake.ts';
import { expireDocuments } from './expire-documents.ts';
import { toStorageError } from './store/storage-error.ts';
import { dropAborted } from './transactions/created-collections.ts';
import { type Engine, openEngine, runInBackground } from './transactions/engine.ts';
import {
  abandonOnConnection,
  createSessions,
  expireTransactions,
  forgetReplies,
  forgetSessions,
  type Sessions,
} from './transactions/sessions.ts';
import { createSnapshots } from './transactions/snapshots.ts';
import { readMessages } from './wire/connection.ts';
import { HANG_UP, type Reply, writeReply } from './wire/reply.ts';
import { type Request, readRequest } from './wire/request.ts';

export interface ServerOptions {
  readonly directory: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** How often documents past their time are looked for. */
  readonly expireEveryMs: number;
  /** How long a transaction may run; MongoDB's own minute unless told otherwise. */
  readonly transactionLifetimeMs?: number;
  /** Whether failures can be ordered with `configureFailPoint`: for tests only. */
  readonly testCommands: boolean;
  /** Told why a connection was cut. */
  readonly warn: (message: string) => void;
  readonly now: () => Date;
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  /** Answers what is being written, then closes. */
  readonly stop: () => Promise<void>;
}

interface State extends Omit<Server, 'address'> {
  readonly engine: Engine;
  readonly sessions: Sessions;
}

/** The server itself, on the loopback address only. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const sessions = createSessions();
  const engine = openEngine(options.directory, options.now, () => sessions.known.clear());
  const failPoints = options.testCommands ? createFailPoints() : undefined;
  const snapshots = createSnapshots();
  const state: State = { engine, sessions, cursors: createCursors(), snapshots, failPoints };
  const sockets = new Set<Socket>();
  let connections = 0;
  let address = '';
  const listener = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serveConnection({ ...state, address }, socket, { connection: connections, warn: options.warn });
  });
  let port: number;
  try {
    port = await listen(listener, options.port);
  } catch (error) {
    await engine.store.close();
    throw error;
  }
  address = `127.0.0.1:${port}`;
  const timers = startTimers(state, options);
  return {
    url: `mongodb://${address}/?replicaSet=${REPLICA_SET}&directConnection=true`,
    port,
    stop: async () => {
      for (const timer of timers) clearInterval(timer);
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      await new Promise<void>((resolve) => engine.store.afterFlush(() => resolve()));
      for (const socket of sockets) socket.destroySoon();
      await closed;
      await engine.store.close();
    },
  };
}

const MINUTE_MS = 60_000;

function startTimers(state: State, options: ServerOptions): readonly NodeJS.Timeout[] {
  const { engine, sessions, cursors } = state;
  const lifetime = options.transactionLifetimeMs ?? MINUTE_MS;
  runInBackground(engine, forgetReplies);
  return [
    setInterval(() => expireTransactions(engine, lifetime), Math.min(1000, lifetime)),
    setInterval(() => runInBackground(engine, dropAborted), 1000),
    setInterval(() => {
      closeIdleCursors(cursors, options.now().getTime());
      forgetSessions(engine, sessions);
    }, MINUTE_MS),
    setInterval(() => runInBackground(engine, forgetReplies), 60 * MINUTE_MS),
    setInterval(() => runInBackground(engine, expireDocuments), options.expireEveryMs),
  ];
}

function serveConnection(
  server: Server,
  socket: Socket,
  { connection, warn }: { readonly connection: number; readonly warn: (message: string) => void },
): void {
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => abandonOnConnection(server.engine, server.sessions, connection));
  readMessages(
    socket,
    (message) => answer(server, socket, { request: readRequest(message), connection }),
    (reason) => warn(`connection ${connection} was cut: ${reason}`),
  );
}

/** What tells drivers that we are here. It is answered whatever the disk does, or they would give up on us. */
const NEED_NO_FILE: ReadonlySet<string> = new Set(['hello', 'isMaster', 'ismaster', 'ping']);

/**
 * Steps through a command, resting while a transaction is in its way; its answer leaves after the flush. A command
 * that rested while a group was undone looked things up that may be gone: it fails with that group.
 */
function answer(server: Server, socket: Socket, call: { request: Request; connection: number }): void {
  const { store } = server.engine;
  const send = (reply: Reply): void => {
    if (reply === HANG_UP) socket.destroy();
    else if (!call.request.silent && !socket.destroyed) socket.write(encodeReply(call.request, reply));
  };
  try {
    if (!NEED_NO_FILE.has(call.request.name)) store.requireOpen();
  } catch (error) {
    send(errorReply(toStorageError(error)));
    return;
  }
  const era = store.era();
  const looks = store.looks();
  const steps = dispatch(server, call);
  const advance = (): void => {
    if (socket.destroyed || era.failure !== undefined) {
      steps.return({});
      if (era.failure !== undefined) send(errorReply(era.failure));
      return;
    }
    const step = steps.next();
    if (step.done !== true) {
      step.value.waiters.push(advance);
      return;
    }
    const reply = step.value;
    if (isPromisedLater(call.request) || (store.looks() === looks && call.request.name !== COMMIT))
      send(reply);
    else store.afterFlush((failure) => send(failure === undefined ? reply : errorReply(failure)));
  };
  advance();
}

const COMMIT = 'commitTransaction';

/** What is read and written inside a transaction is promised with its commit, whatever it had seen. */
function isPromisedLater({ command, name }: Request): boolean {
  return command.autocommit === false && name !== COMMIT;
}

/** An answer that BSON cannot carry is told of; it must not end the server. */
function encodeReply(request: Request, reply: Reply): Buffer {
  try {
    return writeReply(request, reply);
  } catch (error) {
    return writeReply(request, errorReply(toStorageError(error)));
  }
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
