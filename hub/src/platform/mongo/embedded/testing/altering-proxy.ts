import { connect, createServer, type Socket } from 'node:net';
import { deserialize, serialize } from 'bson';
import { readMessages } from '../wire/connection.ts';

type Reply = Record<string, unknown>;

/**
 * Stands between a driver and a server and changes what the server answers, so that another kind of server can be met:
 * an old one, a standalone, an arbiter. Every answer goes through `alter`.
 */
export async function startAlteringProxy(serverPort: number, alter: (reply: Reply, port: number) => Reply) {
  const sockets = new Set<Socket>();
  let port = 0;
  const listener = createServer((client) => {
    const server = connect(serverPort, '127.0.0.1');
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => one.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    client.pipe(server);
    readMessages(server, (message) => client.write(rewrite(message, (reply) => alter(reply, port))));
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    port,
    stop: async () => {
      const closed = new Promise((resolve) => listener.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

const OP_REPLY = 1;

function rewrite(message: Buffer, alter: (reply: Reply) => Reply): Buffer {
  const head = message.readInt32LE(12) === OP_REPLY ? 36 : 21;
  const body = serialize(alter(deserialize(message.subarray(head), { promoteValues: true })));
  const written = Buffer.concat([message.subarray(0, head), body]);
  written.writeInt32LE(written.length, 0);
  return written;
}
