/**
 * A till as a process of its own that may die, hang or refuse at any moment: each of these is an outcome here, and a
 * command to a till that dies rejects with `Died` instead of waiting for an answer.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { TillView } from '../../terminal/src/host/protocol/views.ts';
import { freePort } from '../processes/free-port.ts';
import { createTillClient, type TillClient, type TillCommands } from '../processes/till-client.ts';

const MAIN = fileURLToPath(new URL('../../terminal/src/host/main.js', import.meta.url));
const PATIENCE_MILLISECONDS = 30_000;

export class Died extends Error {
  override readonly name = 'Died';
}
export class Hung extends Error {
  override readonly name = 'Hung';
}

/** The till said no, with a code. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: string;
  constructor(refusal: { readonly code: string }) {
    super(`refused: ${JSON.stringify(refusal)}`);
    this.code = refusal.code;
  }
}

type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: { readonly code: string } };

export type FaultTillOptions = {
  readonly directory: string;
  readonly hubUrl: string;
  readonly printer: string;
};
export type HowToStart = {
  readonly wrap?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
};

export class FaultTill {
  readonly options: FaultTillOptions;
  #child: ChildProcess | null = null;
  #died: Promise<never> = new Promise(() => {});
  #exited: Promise<void> = Promise.resolve();
  #client: TillClient | null = null;
  #view: TillView | null = null;
  #said: string[] = [];

  constructor(options: FaultTillOptions) {
    this.options = options;
  }

  /** Resolves when the till shows what it waits for, which may be `failed`. */
  async start(how: HowToStart = {}): Promise<TillView> {
    const port = await freePort();
    try {
      return await this.#startOn(port, how);
    } catch (error) {
      // Somebody else took the port between the look and the start: that is no fault of the till.
      if (!this.said().includes(`port ${port} is taken`)) throw error;
      return this.start(how);
    }
  }

  async #startOn(port: number, { wrap = [], environment = {} }: HowToStart): Promise<TillView> {
    const { directory, hubUrl, printer } = this.options;
    const [command = process.execPath, ...rest] = [...wrap, process.execPath, MAIN];
    const child = spawn(command, rest, {
      env: {
        ...process.env,
        TILL_DATA: directory,
        TILL_PORT: String(port),
        TILL_PRINTER: printer,
        HUB_URL: hubUrl,
        LOG_LEVEL: 'warn',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.#said = [];
    this.#view = null;
    this.#exited = new Promise((resolve) => child.once('close', () => resolve()));
    this.#died = this.#exited.then(() => {
      this.#release();
      throw new Died(`the till ended: ${this.said().slice(-400)}`);
    });
    this.#died.catch(() => undefined);
    await this.#inTime(this.#untilSaid(child, `:${port}`), 'did not start');
    this.#client = createTillClient(
      `ws://127.0.0.1:${port}/till`,
      readFileSync(join(directory, 'session-secret'), 'utf8').trim(),
    );
    this.#client.commands.view.subscribe(undefined, {
      onData: (view) => {
        this.#view = view;
      },
      onError: () => {},
    });
    return this.until((view) => view.phase !== 'starting');
  }

  /** One command; its refusal is thrown as `Refused`. */
  async ask<T>(command: (commands: TillCommands) => Promise<Answer<T>>): Promise<T> {
    const answer = await this.query(command);
    if (!answer.ok) throw new Refused(answer.refusal);
    return answer.value;
  }

  query<T>(question: (commands: TillCommands) => Promise<T>): Promise<T> {
    const client = this.#client;
    if (!client) return Promise.reject(new Died('the till is not running'));
    const answer = question(client.commands);
    // A till that died has not answered: whatever its socket says about that is the same news.
    const orDied = answer.catch((error: unknown) =>
      Promise.race([this.#died, wait(200).then(() => Promise.reject(error))]),
    );
    return this.#inTime(orDied, 'did not answer');
  }

  async until(satisfies: (view: TillView) => boolean): Promise<TillView> {
    const seen = async (): Promise<TillView> => {
      const client = this.#client;
      for (;;) {
        if (this.#view && satisfies(this.#view)) return this.#view;
        if (this.#client !== client) return this.#died;
        await wait(5);
      }
    };
    return this.#inTime(seen(), 'did not get there');
  }

  get view(): TillView {
    if (!this.#view) throw new Died('the till has shown nothing');
    return this.#view;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  wasKilled(): boolean {
    return this.#child?.signalCode === 'SIGKILL';
  }

  /** Its last lines, standard error included. */
  said(): string {
    return this.#said.join('\n');
  }

  /** Asks the till to stop; false when it would not and had to be killed. */
  async stop(): Promise<boolean> {
    this.#release();
    this.#child?.kill('SIGTERM');
    const stopped = await Promise.race([this.#exited.then(() => true), wait(10_000).then(() => false)]);
    if (!stopped) await this.kill();
    return stopped;
  }

  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.#exited;
    this.#release();
  }

  async #inTime<T>(work: Promise<T>, trouble: string): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const hung = new Promise<never>((_, reject) => {
      const give = () =>
        reject(new Hung(`the till ${trouble}; it shows ${this.#view?.phase}: ${this.said()}`));
      timer = setTimeout(give, PATIENCE_MILLISECONDS);
    });
    try {
      return await Promise.race([work, this.#died, hung]);
    } finally {
      clearTimeout(timer);
    }
  }

  #untilSaid(child: ChildProcess, part: string): Promise<void> {
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      for (const stream of [child.stdout, child.stderr]) {
        if (!stream) continue;
        createInterface({ input: stream }).on('line', (line) => {
          if (this.#said.push(line) > 30) this.#said.shift();
          if (line.includes(part) && !line.includes('"level"')) resolve();
        });
      }
    });
  }

  #release(): void {
    const client = this.#client;
    this.#client = null;
    void client?.close();
  }
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
