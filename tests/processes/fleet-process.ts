/** `npm run start:services` as a proof sees it: who runs under which process id, told line by line as it changes. */
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Child, startChild } from '../../start/child-process.ts';

const MAIN = fileURLToPath(new URL('../../start/services.ts', import.meta.url));

const upSchema = z.object({ service: z.string(), pid: z.int().positive(), url: z.string() });
export type Up = z.infer<typeof upSchema> & {
  /** By `performance.now`. */
  readonly since: number;
};

export class FleetProcess {
  readonly url: string;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #onLine: (line: string) => void;
  readonly #up = new Map<string, Up>();
  #child: Child | null = null;

  /** The gateway listens on `portBase`, the rest on the two dozen ports behind it. */
  constructor(options: {
    readonly directory: string;
    readonly portBase: number;
    readonly environment: Readonly<Record<string, string>>;
    readonly onLine?: (line: string) => void;
  }) {
    this.url = `http://127.0.0.1:${options.portBase}`;
    this.#onLine = options.onLine ?? (() => undefined);
    this.#environment = {
      COUNTERBOOK_DATA: options.directory,
      HUB_PORT: String(options.portBase),
      HUB_PORT_BASE: String(options.portBase),
      LOG_LEVEL: 'warn',
      ...options.environment,
    };
  }

  async start(): Promise<void> {
    this.#child = await startChild({
      name: 'the fleet',
      file: MAIN,
      environment: this.#environment,
      isReady: (line) => line.startsWith('{"ready":true'),
      onLine: (line) => this.#hear(line),
    });
  }

  /** Everything that runs, the database and the broker included where the supervisor runs them. */
  get names(): readonly string[] {
    return [...this.#up.keys()];
  }

  of(name: string): Up {
    const up = this.#up.get(name);
    if (!up) throw new Error(`the fleet has not told of ${name}; it told of ${this.names.join(', ')}`);
    return up;
  }

  /** Resolves when the process is gone from the system. */
  async kill(name: string): Promise<number> {
    const { pid } = this.of(name);
    process.kill(pid, 'SIGKILL');
    while (isAlive(pid)) await delay(2);
    return pid;
  }

  /** Resolves when another process than `pid` is up under this name. */
  async untilAnother(name: string, pid: number, milliseconds: number): Promise<Up> {
    const deadline = performance.now() + milliseconds;
    while (this.of(name).pid === pid) {
      if (performance.now() > deadline)
        throw new Error(`${name} did not come back within ${milliseconds / 1000} s`);
      await delay(5);
    }
    return this.of(name);
  }

  async stop(): Promise<void> {
    await this.#child?.stop();
  }

  #hear(line: string): void {
    const up = line.startsWith('{"service"') ? upSchema.safeParse(JSON.parse(line)).data : undefined;
    if (up) this.#up.set(up.service, { ...up, since: performance.now() });
    else this.#onLine(line);
  }
}

/** A process that ended and waits for its parent to ask is not alive. */
export function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}
