/** What one connection, one address and all of them together may take from a server before anything is parsed. */
import type { Server, ServerOptions } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';

export const BOUNDS: ServerOptions = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 15_000,
  /** A whole import over a slow line; whoever dawdles inside a body is cut by the gateway long before. */
  requestTimeout: 15 * 60_000,
  connectionsCheckingInterval: 2000,
  /** Longer than the gateway and its clients keep theirs, so that it is never us who hangs up first. */
  keepAliveTimeout: 65_000,
  /** Asked for by ourselves, so that the answer is a problem document like all others. */
  requireHostHeader: false,
};

const MOST_CONNECTIONS = 20_000;

export function boundConnections(
  server: Server,
  bound: {
    readonly perAddress: number;
    /** A load balancer brings everybody's connections from one address. */
    readonly isExempt: (address: string) => boolean;
    readonly log: Logger;
  },
): void {
  const { perAddress, isExempt, log } = bound;
  const open = new Map<string, number>();
  const told = new Set<string>();
  server.maxConnections = MOST_CONNECTIONS;
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    if (isExempt(address)) return;
    const count = (open.get(address) ?? 0) + 1;
    open.set(address, count);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left > 0) open.set(address, left);
      else {
        open.delete(address);
        told.delete(address);
      }
    });
    if (count <= perAddress) return;
    // Without an answer: whoever opens thousands is not to be served thousands of refusals.
    // Told once: a line for each would fill the log for them.
    if (!told.has(address)) log.warn({ address, connections: perAddress }, 'too many connections');
    told.add(address);
    socket.destroy();
  });
}
