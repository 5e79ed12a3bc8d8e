import { type AddressInfo, connect, createServer } from 'node:net';

/** Stands on the wire between the hub and its database and keeps what the hub says there. */
export type Tap = {
  readonly url: string;
  /** All that was said since it was last asked, each connection's by itself. */
  readonly heard: () => readonly Buffer[];
  readonly stop: () => void;
};

export async function tapInto(mongoUrl: string): Promise<Tap> {
  const target = new URL(mongoUrl);
  const said = new Map<object, Buffer[]>();
  const server = createServer((socket) => {
    const onward = connect(Number(target.port), target.hostname);
    socket.on('data', (chunk: Buffer) => said.set(socket, [...(said.get(socket) ?? []), chunk]));
    socket.pipe(onward).pipe(socket);
    for (const [end, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      end.on('error', () => other.destroy());
      end.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(mongoUrl);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    heard: () => {
      const heard = [...said.values()].map((chunks) => Buffer.concat(chunks));
      said.clear();
      return heard;
    },
    stop: () => server.close(),
  };
}

/** Whether a text was said at all. */
export function isSaid(heard: readonly Buffer[], text: string): boolean {
  return heard.some((bytes) => bytes.includes(text));
}

const STRING_LENGTH_BYTES = 4;

/** Whether a text was said as the value of a field of this name: in BSON the name, a zero, the length, the text. */
export function isFieldSaid(heard: readonly Buffer[], name: string, text: string): boolean {
  return heard.some((bytes) => {
    for (let at = bytes.indexOf(text); at !== -1; at = bytes.indexOf(text, at + 1)) {
      const end = at - STRING_LENGTH_BYTES;
      if (bytes.subarray(Math.max(0, end - name.length - 1), end).toString() === `${name}\0`) return true;
    }
    return false;
  });
}
