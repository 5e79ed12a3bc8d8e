import { once } from 'node:events';
import { createServer } from 'node:net';

/** Fails at once, before anything is built or opened, when somebody else has the port; names the way out. */
export async function requireFreePort(port: number, variable: string): Promise<void> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw isTaken
      ? new Error(`Port ${port} is taken: stop the program that has it, or choose another with ${variable}.`)
      : error;
  } finally {
    server.close();
  }
}
