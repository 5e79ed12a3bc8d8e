import { fileURLToPath } from 'node:url';
import { type Child, startChild } from '../../start/child-process.ts';

const MAIN = fileURLToPath(new URL('../../hub/src/main.ts', import.meta.url));

/** The whole hub as a process of its own, on an address and a data folder that outlive it. */
export class HubProcess {
  readonly url: string;
  readonly #options: {
    readonly directory: string;
    readonly port: number;
    readonly environment?: Readonly<Record<string, string>>;
    readonly onLine?: (line: string) => void;
  };
  #child: Child | null = null;

  constructor(options: {
    readonly directory: string;
    readonly port: number;
    readonly environment?: Readonly<Record<string, string>>;
    readonly onLine?: (line: string) => void;
  }) {
    this.#options = options;
    this.url = `http://127.0.0.1:${options.port}`;
  }

  async start(): Promise<void> {
    const { directory, port, environment, onLine } = this.#options;
    this.#child = await startChild({
      name: 'the hub',
      file: MAIN,
      environment: {
        HUB_DATA: directory,
        HUB_PORT: String(port),
        HUB_PORTS: 'ephemeral',
        LOG_LEVEL: process.env.LOG_LEVEL ?? 'error',
        ...environment,
      },
      isReady: (line) => line.includes('"ready":true'),
      ...(onLine ? { onLine } : {}),
    });
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  async stop(): Promise<void> {
    await this.#child?.stop();
  }

  async kill(): Promise<void> {
    await this.#child?.kill();
  }
}
