import { Worker } from 'node:worker_threads';
import { InvariantError, UnavailableError } from '@counterbook/shared/result';

export interface EmbeddedMongoOptions {
  /** Where the data is kept; made if it is not there. */
  readonly directory: string;
  /** 0, the default, takes any free port of the loopback address. */
  readonly port?: number;
  /** How often TTL indexes are acted on; MongoDB's own minute unless told otherwise. */
  readonly expireEveryMs?: number;
  /** Whether failures can be ordered with `configureFailPoint`: for tests only. */
  readonly testCommands?: boolean;
}

export interface EmbeddedMongo {
  /** For any MongoDB driver, transactions included. */
  readonly url: string;
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** Starts the embedded database in a thread of its own, so that no query of it holds up anything here. */
export async function startEmbeddedMongo(options: EmbeddedMongoOptions): Promise<EmbeddedMongo> {
  const { directory, port = 0, expireEveryMs = 60_000, testCommands = false } = options;
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: { directory, port, expireEveryMs, testCommands },
  });
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const started = await firstMessage(worker);
  if (started.failure !== undefined || started.url === undefined || started.port === undefined) {
    await worker.terminate();
    throw new UnavailableError(`the embedded database does not start: ${started.failure ?? 'no address'}`);
  }
  let stopped: Promise<void> | undefined;
  worker.once('exit', (code) => {
    if (stopped === undefined) throw new InvariantError(`the embedded database ended by itself with ${code}`);
  });
  return {
    url: started.url,
    port: started.port,
    stop: () => {
      if (stopped === undefined) {
        worker.postMessage('stop');
        stopped = exited;
      }
      return stopped;
    },
  };
}

/** From then on nobody listens for the worker's errors: a database that breaks down takes the process with it. */
function firstMessage(worker: Worker): Promise<Started> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (started: Started) => {
      worker.off('error', reject);
      resolve(started);
    });
  });
}

interface Started {
  readonly url?: string;
  readonly port?: number;
  readonly failure?: string;
}
