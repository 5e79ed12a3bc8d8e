import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../main.ts', import.meta.url));

export interface Standalone {
  readonly url: string;
  readonly pid: number;
  readonly process: ChildProcess;
  /** Sends the signal and resolves with the exit code, or the signal's name where that ended it. */
  readonly end: (signal: 'SIGTERM' | 'SIGKILL') => Promise<number | string | null>;
}

/** The database as a process of its own, once it has said that it is ready. */
export async function startStandalone(
  directory: string,
  options: { readonly port?: number; readonly wrap?: readonly string[] } = {},
): Promise<Standalone> {
  const { port = 0, wrap = [] } = options;
  const child = spawnStandalone(['--data', directory, '--port', String(port)], wrap);
  child.stderr.pipe(process.stderr);
  const lines = createInterface(child.stdout);
  const line = await Promise.race([
    once(lines, 'line').then(([first]) => String(first)),
    once(child, 'close').then(([code]) => Promise.reject(new Error(`mongo ended with ${code} at its start`))),
  ]);
  const { url, pid }: { url: string; pid: number } = JSON.parse(line);
  return { url, pid, process: child, end: (signal) => endChild(child, signal) };
}

/** `wrap` is a command that runs the rest of its arguments. */
export function spawnStandalone(args: readonly string[], wrap: readonly string[] = []) {
  const [command = '', ...rest] = [...wrap, process.execPath, PROGRAM, ...args];
  return spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Runs it to its end, for what ends by itself. */
export async function runStandalone(args: readonly string[]) {
  const child = spawnStandalone(args);
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, out, err };
}

async function endChild(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<number | string | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode ?? child.signalCode;
  const closed = once(child, 'exit');
  child.kill(signal);
  const [code, by] = await closed;
  return code ?? by;
}
