import type { Socket } from 'node:net';

const LARGEST_MESSAGE = 48_000_000;

/** Cuts a socket's bytes into messages. A length that cannot be ends the connection. */
export function readMessages(socket: Socket, onMessage: (message: Buffer) => void): void {
  let chunks: Buffer[] = [];
  let size = 0;
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    while (size >= 4) {
      const wanted = lengthOf(chunks);
      if (wanted < 16 || wanted > LARGEST_MESSAGE) {
        socket.destroy();
        return;
      }
      if (size < wanted) return;
      const all = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
      size -= wanted;
      chunks = size > 0 ? [all.subarray(wanted)] : [];
      onMessage(all.subarray(0, wanted));
    }
  });
}

function lengthOf(chunks: Buffer[]): number {
  if ((chunks[0]?.length ?? 0) < 4) chunks.splice(0, chunks.length, Buffer.concat(chunks));
  return chunks[0]?.readInt32LE(0) ?? 0;
}
