import type { Socket } from 'node:net';

const LARGEST_MESSAGE = 48_000_000;
const HEADER = 16;

/**
 * Cuts a socket's bytes into messages. A length that cannot be, or a message that `onMessage` objects to, ends the
 * connection: what follows on it could not be told apart any more.
 */
export function readMessages(
  socket: Socket,
  onMessage: (message: Buffer) => void,
  onRefused: (reason: string) => void = () => undefined,
): void {
  let chunks: Buffer[] = [];
  let size = 0;
  const refuse = (reason: string): void => {
    chunks = [];
    size = 0;
    socket.destroy();
    onRefused(reason);
  };
  socket.on('data', (chunk: Buffer) => {
    if (socket.destroyed) return;
    chunks.push(chunk);
    size += chunk.length;
    while (size >= 4) {
      const wanted = lengthOf(chunks);
      if (wanted < HEADER || wanted > LARGEST_MESSAGE) {
        refuse(`a message of ${wanted} bytes cannot be`);
        return;
      }
      if (size < wanted) return;
      const all = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
      size -= wanted;
      chunks = size > 0 ? [all.subarray(wanted)] : [];
      try {
        onMessage(all.subarray(0, wanted));
      } catch (error) {
        refuse(error instanceof Error ? error.message : String(error));
        return;
      }
    }
  });
}

function lengthOf(chunks: Buffer[]): number {
  if ((chunks[0]?.length ?? 0) < 4) chunks.splice(0, chunks.length, Buffer.concat(chunks));
  return chunks[0]?.readInt32LE(0) ?? 0;
}
