import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** Runs a file of this folder in a process of its own, as a till is one; for tests that kill or starve it. */
export type StoreProcess = {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** Whole lines so far. */
  readonly lines: () => readonly string[];
  readonly untilLine: (matches: (line: string) => boolean) => Promise<string>;
  readonly ended: Promise<{ readonly code: number | null; readonly errors: string }>;
};

/** `wrap` is a command that runs the rest of its arguments, such as a shell with a limit set. */
export function runInProcess(
  script: string,
  args: readonly string[],
  wrap: readonly string[] = [],
): StoreProcess {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const [command = process.execPath, ...rest] = [...wrap, process.execPath, file, ...args];
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const lines = (): readonly string[] => output.split('\n').slice(0, -1);
  const ended = new Promise<{ code: number | null; errors: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, errors }));
  });
  const untilLine = (matches: (line: string) => boolean): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = lines().find(matches);
        if (found !== undefined) resolve(found);
      };
      child.stdout.on('data', look);
      child.on('close', () => reject(new Error(`${script} ended early: ${errors}`)));
      look();
    });
  return { child, lines, untilLine, ended };
}
