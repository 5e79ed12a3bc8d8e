import { connect, type Socket } from 'node:net';

type RawOptions = {
  /** How long to wait for an answer, or for the other side to hang up. */
  readonly patienceMs?: number;
  readonly from?: string;
};

/** Bytes onto a connection of their own. @returns all that came back until the hub hung up or patience ended. */
export function sendRaw(
  baseUrl: string,
  bytes: string | Uint8Array,
  options: RawOptions = {},
): Promise<string> {
  const { patienceMs = 2000, from } = options;
  return new Promise((resolve) => {
    const socket = open(baseUrl, from);
    let text = '';
    const done = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(text);
    };
    const timer = setTimeout(done, patienceMs);
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
    });
    socket.on('error', done);
    socket.on('close', done);
    socket.write(bytes);
  });
}

export function open(baseUrl: string, from?: string): Socket {
  const { hostname, port } = new URL(baseUrl);
  return connect({
    host: hostname,
    port: Number(port),
    ...(from === undefined ? {} : { localAddress: from }),
  });
}

/** The statuses of all answers that came back. */
export function statusesIn(text: string): readonly number[] {
  return [...text.matchAll(/^HTTP\/1\.[01] (\d{3})/gm)].map(([, status]) => Number(status));
}
