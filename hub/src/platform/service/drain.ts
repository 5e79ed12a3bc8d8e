/**
 * A stop that cuts nobody off. First the readiness says no, so that whoever balances the load sends the next request
 * elsewhere; then new connections are refused, requests in work are finished and told that the connection ends with
 * them; only what is still there after that is cut.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

export type Drain = {
  readonly isStopping: () => boolean;
  /** A second call waits for the first. */
  readonly stop: () => Promise<void>;
};

const SOCKETS_WITHIN_MS = 500;

export function createDrain(
  server: Server,
  how: {
    readonly graceMs: number;
    readonly withinMs: number;
    /** Takes leave of whoever is connected by socket. */
    readonly leave: () => void;
  },
): Drain {
  let stopping: Promise<void> | null = null;
  const inWork = new Set<ServerResponse>();
  const upgraded = new Set<Duplex>();
  const connections = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  server.prependListener('request', (_request: IncomingMessage, response: ServerResponse) => {
    inWork.add(response);
    if (stopping !== null) lastOfItsConnection(response);
    response.once('close', () => {
      inWork.delete(response);
      // One that had already sent its headers left its connection open.
      if (!server.listening) setImmediate(() => server.closeIdleConnections());
    });
  });
  server.prependListener('upgrade', (_request: IncomingMessage, socket: Duplex) => {
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
  });
  const drain = async (): Promise<void> => {
    for (const response of inWork) lastOfItsConnection(response);
    await delay(how.graceMs);
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    // Opened in advance and never used: to Node they are not idle.
    for (const socket of connections) if (socket.bytesRead === 0) socket.destroy();
    how.leave();
    for (const socket of upgraded) socket.end();
    const hangUp = setTimeout(() => upgraded.forEach((socket) => void socket.destroy()), SOCKETS_WITHIN_MS);
    const cut = setTimeout(() => server.closeAllConnections(), how.withinMs);
    await closed;
    clearTimeout(hangUp);
    clearTimeout(cut);
  };
  return {
    isStopping: () => stopping !== null,
    stop: () => {
      stopping ??= drain();
      return stopping;
    },
  };
}

function lastOfItsConnection(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
}
