import type { Socket } from 'node:net';

export type Crossed = { readonly requests: number; readonly sent: number; readonly received: number };

/** Bytes of bodies as on the wire (compressed where they are): `sent` towards the hub, `received` from it. */
export type Counted = Crossed & {
  /** By `POST /api/sync/journal`, without the query. */
  readonly byName: Readonly<Record<string, Crossed>>;
  /** All that crossed the connections, heads of requests and sockets' messages included. */
  readonly wire: { readonly sent: number; readonly received: number };
};

const NOTHING: Crossed = { requests: 0, sent: 0, received: 0 };

export function createTally() {
  const byName = new Map<string, Crossed>();
  const open = new Set<Socket>();
  const closed = { sent: 0, received: 0 };
  let requests = 0;
  const of = (name: string) => byName.get(name) ?? NOTHING;
  return {
    watch: (socket: Socket): void => {
      open.add(socket);
      socket.once('close', () => {
        open.delete(socket);
        closed.sent += socket.bytesRead;
        closed.received += socket.bytesWritten;
      });
    },
    /** Counts a request; says how many came before it. */
    ask: (name: string, bytes: number) => {
      const before = of(name);
      byName.set(name, { ...before, requests: before.requests + 1, sent: before.sent + bytes });
      requests += 1;
      return { nth: requests - 1, nthOfName: before.requests };
    },
    answer: (name: string, bytes: number): void => {
      byName.set(name, { ...of(name), received: of(name).received + bytes });
    },
    read: (): Counted => {
      const sum = (of: (crossed: Crossed) => number) =>
        [...byName.values()].reduce((total, crossed) => total + of(crossed), 0);
      const wire = { ...closed };
      for (const socket of open) {
        wire.sent += socket.bytesRead;
        wire.received += socket.bytesWritten;
      }
      return {
        requests,
        sent: sum(({ sent }) => sent),
        received: sum(({ received }) => received),
        byName: Object.fromEntries(byName),
        wire,
      };
    },
  };
}
