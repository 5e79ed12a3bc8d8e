import { createServer } from 'node:net';

/**
 * For devices that the system would open for two programs at once: the first who claims the name has it, until it
 * lets go or its process ends. Undefined: somebody else has it. On a Mac the system itself opens them for one only.
 */
export function claimDevice(name: string): Promise<(() => void) | undefined> {
  const door = doorOf(`counterbook device ${name}`);
  if (door === undefined) return Promise.resolve(() => undefined);
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy()).unref();
    server.once('error', () => resolve(undefined));
    server.listen(door, () => {
      resolve(() => {
        server.close();
      });
    });
  });
}

/** Names that vanish with the process: Linux's abstract sockets, Windows' pipes. */
function doorOf(name: string): string | undefined {
  if (process.platform === 'linux') return `\0${name}`.slice(0, 100);
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : undefined;
}
