import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Child, startChild } from '../../start/child-process.ts';
import type { TillView } from '../../terminal/src/host/protocol/views.ts';
import { createTillClient, type TillClient } from './till-client.ts';

const MAIN = fileURLToPath(new URL('../../terminal/src/host/main.js', import.meta.url));

export type TillOptions = {
  readonly name: string;
  readonly directory: string;
  readonly port: number;
  readonly hubUrl: string;
  readonly printer: string;
  readonly onLine?: (line: string) => void;
};

/** A till as a process of its own: started, driven through its typed protocol, killed and started again. */
export class TillProcess {
  readonly options: TillOptions;
  #child: Child | null = null;
  #client: TillClient | null = null;
  #view: TillView | null = null;
  #watching: { unsubscribe: () => void } | null = null;

  constructor(options: TillOptions) {
    this.options = options;
  }

  async start(): Promise<void> {
    const { name, directory, port, hubUrl, printer, onLine } = this.options;
    this.#child = await startChild({
      name,
      file: MAIN,
      environment: {
        TILL_DATA: directory,
        TILL_PORT: String(port),
        HUB_URL: hubUrl,
        TILL_PRINTER: printer,
        LOG_LEVEL: 'warn',
      },
      isReady: (line) => line.includes(`:${port}`) && !line.includes('"level"'),
      ...(onLine ? { onLine } : {}),
    });
    this.#client = createTillClient(
      `ws://127.0.0.1:${port}/till`,
      readFileSync(join(directory, 'session-secret'), 'utf8').trim(),
    );
    this.#view = null;
    this.#watching = this.commands.view.subscribe(undefined, {
      onData: (view) => {
        this.#view = view;
      },
      onError: () => {},
    });
    await this.until((view) => view.phase !== 'starting');
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get commands(): TillClient['commands'] {
    if (!this.#client) throw new Error(`${this.options.name} is not running`);
    return this.#client.commands;
  }

  get view(): TillView {
    if (!this.#view) throw new Error(`${this.options.name} has shown nothing yet`);
    return this.#view;
  }

  /** Waits for a view that satisfies; fails with the last view after `milliseconds`. */
  async until(satisfies: (view: TillView) => boolean, milliseconds = 60_000): Promise<TillView> {
    const deadline = performance.now() + milliseconds;
    while (performance.now() < deadline) {
      if (this.#view && satisfies(this.#view)) return this.#view;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`${this.options.name} did not get there; it shows ${JSON.stringify(this.#view)}`);
  }

  async stop(): Promise<void> {
    this.#release();
    await this.#child?.stop();
  }

  async kill(): Promise<void> {
    const child = this.#child;
    await child?.kill();
    this.#release();
  }

  #release(): void {
    this.#watching?.unsubscribe();
    void this.#client?.close();
    this.#client = null;
    this.#view = null;
  }
}
