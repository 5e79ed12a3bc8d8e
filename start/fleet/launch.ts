import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Program } from './program.ts';

export type Launched = {
  readonly pid: number;
  /** True when it is up; false when it died before. */
  readonly ready: Promise<boolean>;
  /** How it ended, in words. */
  readonly ended: Promise<string>;
  readonly stop: () => Promise<void>;
  readonly kill: () => void;
};

/** Lets the system send SIGTERM to a program of others when we die, however we die. Linux has it. */
const PARENT_DEATH = '/usr/bin/setpriv';
const ASK_PORT_EVERY_MS = 100;

/** Starts a program once. `say` hears every line of it but the ones that only mean "I am ready". */
export async function launch(program: Program, say: (line: string) => void): Promise<Launched> {
  program.prepare?.();
  const child = spawnProgram(program);
  const ended = new Promise<string>((resolve) => {
    child.once('close', (code, signal) => resolve(signal === null ? `status ${code}` : signal));
  });
  let hear = say;
  const said = new Promise<boolean>((resolve) => {
    hear = (line) => {
      if (program.readiness.kind === 'says' && program.readiness.isReady(line)) resolve(true);
      else if (program.chatter?.test(line) !== true) say(line);
    };
  });
  for (const stream of [child.stdout, child.stderr]) onLine(stream, (line) => hear(line));
  await once(child, 'spawn');
  // A signal that does not reach it any more: that it ended is told by `ended`.
  child.on('error', () => undefined);
  const up = program.readiness.kind === 'says' ? said : listens(program.readiness.port, child);
  return {
    pid: child.pid ?? 0,
    ready: Promise.race([up, ended.then(() => false)]),
    ended,
    stop: async () => {
      const kill = setTimeout(() => child.kill('SIGKILL'), program.stopWithinMs);
      child.kill('SIGTERM');
      await ended;
      clearTimeout(kill);
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

/** In a process group of its own: Ctrl-C reaches the supervisor alone, which stops everything in order. */
function spawnProgram({ command, arguments: given, environment, readiness }: Program): ChildProcess {
  const shared = { env: environment, detached: true } as const;
  if (readiness.kind === 'says') {
    return spawn(command, given, { ...shared, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  }
  const [file, parameters] = existsSync(PARENT_DEATH)
    ? [PARENT_DEATH, ['--pdeathsig', 'TERM', '--', command, ...given]]
    : [command, given];
  return spawn(file, parameters, { ...shared, stdio: ['ignore', 'pipe', 'pipe'] });
}

function onLine(stream: Readable | null, hear: (line: string) => void): void {
  if (stream !== null) createInterface({ input: stream }).on('line', hear);
}

async function listens(port: number, child: ChildProcess): Promise<boolean> {
  while (child.exitCode === null && child.signalCode === null) {
    const socket = connect({ port, host: '127.0.0.1' });
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return true;
    await delay(ASK_PORT_EVERY_MS);
  }
  return false;
}
