import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Acts, Answer, Question } from './serve-acts.ts';

type Waiting = { readonly resolve: (value: never) => void; readonly reject: (error: Error) => void };

export type HowToStart = {
  readonly environment?: Readonly<Record<string, string>>;
  /** Of Node's own. */
  readonly flags?: readonly string[];
  /** Its standard error goes nowhere: peers tell there at length of what they get over by themselves. */
  readonly isQuiet?: boolean;
};

/** A process of its own that serves acts, asked from here; it may be killed at any moment, and does not outlive us. */
export class AskedProcess<All extends Acts> {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;

  constructor(file: string, { environment = {}, flags = [], isQuiet = false }: HowToStart = {}) {
    this.#child = fork(file, {
      env: { ...process.env, ...environment },
      execArgv: [...flags],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', isQuiet ? 'ignore' : 'inherit', 'ipc'],
    });
    this.#child.on('message', (answer: Answer) => {
      const waiting = this.#waiting.get(answer.number);
      this.#waiting.delete(answer.number);
      if (answer.ok) waiting?.resolve(answer.value as never);
      else waiting?.reject(new Error(answer.trouble));
    });
    this.#child.on('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`${file} ended`));
      this.#waiting.clear();
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  ask<Name extends keyof All & string>(
    act: Name,
    ...[input]: Parameters<All[Name]>
  ): Promise<Awaited<ReturnType<All[Name]>>> {
    const number = this.#asked++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
      this.#child.send({ number, act, input } satisfies Question, (error) => {
        if (error) reject(error);
      });
    });
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }
}
