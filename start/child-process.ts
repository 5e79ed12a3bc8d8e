import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export type Child = {
  readonly pid: number;
  /** The first output line that `isReady` accepted. */
  readonly ready: string;
  readonly exited: Promise<number | null>;
  /** SIGTERM and wait; SIGKILL after ten seconds. */
  readonly stop: () => Promise<void>;
  readonly kill: () => Promise<void>;
};

export type ChildOptions = {
  readonly name: string;
  readonly file: string;
  readonly arguments?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly isReady: (line: string) => boolean;
  readonly onLine?: (line: string) => void;
};

/** Starts a program of ours on this very Node and waits until it says that it is ready. It does not outlive us. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const child = spawn(process.execPath, [options.file, ...(options.arguments ?? [])], {
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const endWithUs = () => void child.kill();
  process.on('exit', endWithUs);
  const exited = new Promise<number | null>((resolve) =>
    child.once('exit', (code) => {
      process.off('exit', endWithUs);
      resolve(code);
    }),
  );
  const said: string[] = [];
  const ready = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        if (said.push(line) > 200) said.shift();
        options.onLine?.(line);
        if (options.isReady(line)) resolve(line);
      });
    }
  });
  await once(child, 'spawn');
  const first = await Promise.race([ready, exited.then(() => null)]);
  if (first === null) throw new Error(`${options.name} did not start:\n${said.slice(-15).join('\n')}`);
  return {
    pid: child.pid ?? 0,
    ready: first,
    exited,
    stop: () => stopChild(child, exited),
    kill: () => killChild(child, exited),
  };
}

async function stopChild(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  child.kill('SIGTERM');
  await exited;
  clearTimeout(timer);
}

async function killChild(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  child.kill('SIGKILL');
  await exited;
}
