import { once } from 'node:events';
import { connect } from 'node:net';
import { deserialize, serialize } from 'bson';
import { crc32c } from '../wire/checksum.ts';

/** The wire by hand, for what drivers do not let one say. */
export async function speak(port: number) {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  let received = Buffer.alloc(0);
  const next = async (): Promise<Record<string, unknown>> => {
    while (received.length < 4 || received.length < received.readInt32LE(0)) {
      const [chunk] = await once(socket, 'data');
      received = Buffer.concat([received, chunk]);
    }
    const message = received.subarray(0, received.readInt32LE(0));
    received = received.subarray(message.length);
    return deserialize(message.subarray(21));
  };
  return {
    command: (command: Record<string, unknown>) => {
      socket.write(message(0, [section(0, serialize(command))]));
      return next();
    },
    sendParts: async (flags: number, sections: readonly Buffer[], cuts: number) => {
      const whole = message(flags, sections);
      for (let at = 0; at < whole.length; at += cuts) {
        socket.write(whole.subarray(at, at + cuts));
        await new Promise((resolve) => setImmediate(resolve));
      }
      return next();
    },
    write: (bytes: Buffer) => socket.write(bytes),
    closed: once(socket, 'close'),
    close: () => socket.destroy(),
  };
}

export function section(kind: number, body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([kind]), body]);
}

export function sequence(name: string, documents: readonly Record<string, unknown>[]): Buffer {
  const body = Buffer.concat([Buffer.from(`${name}\0`), ...documents.map((doc) => serialize(doc))]);
  const size = Buffer.alloc(4);
  size.writeInt32LE(body.length + 4);
  return section(1, Buffer.concat([size, body]));
}

export function message(flags: number, sections: readonly Buffer[]): Buffer {
  const checksum = Buffer.alloc((flags & 1) === 1 ? 4 : 0);
  const body = Buffer.concat(sections);
  const header = Buffer.alloc(20);
  header.writeInt32LE(header.length + body.length + checksum.length, 0);
  header.writeInt32LE(7, 4);
  header.writeInt32LE(2013, 12);
  header.writeUInt32LE(flags, 16);
  const whole = Buffer.concat([header, body]);
  if (checksum.length > 0) checksum.writeUInt32LE(crc32c(whole));
  return Buffer.concat([whole, checksum]);
}
