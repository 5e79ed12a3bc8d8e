import { parentPort, workerData } from 'node:worker_threads';
import { startServer } from './server.ts';

/** The thread's side: starts, says where it listens, and stops when told to. */
const port = parentPort;
if (port === null) throw new Error('worker.ts runs in a worker thread');
try {
  const server = await startServer({
    directory: String(workerData.directory),
    port: Number(workerData.port),
    expireEveryMs: Number(workerData.expireEveryMs),
    testCommands: workerData.testCommands === true,
    warn: (message) => process.stderr.write(`mongo: ${message}\n`),
    now: () => new Date(),
  });
  port.once('message', () => {
    server.stop().then(() => process.exit(0));
  });
  port.postMessage({ url: server.url, port: server.port });
} catch (error) {
  port.postMessage({ failure: error instanceof Error ? error.message : String(error) });
}
