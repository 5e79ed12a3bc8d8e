import type { IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';

/** A connection that became a WebSocket: both ends are joined, and nothing passes while the line is mute. */
export function joinSocket(ends: {
  readonly hubUrl: string;
  readonly request: IncomingMessage;
  readonly socket: Socket;
  readonly head: Buffer;
  readonly whenClear: () => Promise<void>;
}): void {
  const { request, socket, head, whenClear } = ends;
  const { hostname, port } = new URL(ends.hubUrl);
  const far = connect(Number(port), hostname);
  const { rawHeaders } = request;
  const headers = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : [],
  );
  far.write(`${[`GET ${request.url} HTTP/1.1`, ...headers].join('\r\n')}\r\n\r\n`);
  far.write(head);
  for (const [from, to] of [
    [socket, far],
    [far, socket],
  ] as const) {
    from.on('error', () => to.destroy());
    from.once('close', () => to.destroy());
    void carry(from, to, whenClear).catch(() => to.destroy());
  }
}

async function carry(from: Socket, to: Socket, whenClear: () => Promise<void>): Promise<void> {
  for await (const chunk of from) {
    await whenClear();
    to.write(chunk);
  }
  to.end();
}
