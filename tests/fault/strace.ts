/**
 * Faults at system calls, by Debian's strace around the unmodified till. Only calls on the till's own data files
 * count; each kind of call is counted by itself, from the start of the process.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Everything with which a file of the till is changed or flushed. */
export const CALLS = ['pwrite64', 'fdatasync', 'fsync', 'ftruncate', 'write'] as const;
export type Call = (typeof CALLS)[number];

export type Injection = {
  readonly call: Call;
  readonly nth: number;
  readonly effect: 'SIGKILL' | 'EIO' | 'ENOSPC';
};

export type Traced = {
  /** The command that runs the rest of its arguments. */
  readonly wrap: readonly string[];
  /** The call was answered with the error. */
  readonly hasFailed: () => boolean;
  readonly counts: () => ReadonlyMap<Call, number>;
};

/**
 * `-D`: the till stays our child, and strace its companion. `--seccomp-bpf`: other calls run at full speed; signals
 * are lost that way, so a kill goes without.
 */
export function trace(directory: string, log: string, injection: Injection | null): Traced {
  const calls = injection ? injection.call : CALLS.join(',');
  const inject = injection ? ['-e', `inject=${injection.call}:${effectOf(injection)}`] : [];
  const files = dataFiles(directory).flatMap((file) => ['-P', file]);
  const speed = injection?.effect === 'SIGKILL' ? [] : ['--seccomp-bpf'];
  const wrap = ['strace', '-D', '-f', ...speed, '-qq', '-o', log, '-e', `trace=${calls}`];
  return {
    wrap: [...wrap, ...files, ...inject],
    hasFailed: () => readFileSync(log, 'utf8').includes('(INJECTED)'),
    counts: () => countCalls(readFileSync(log, 'utf8')),
  };
}

export function injectionName({ call, nth, effect }: Injection): string {
  return `${effect} at ${call} number ${nth}`;
}

function effectOf({ nth, effect }: Injection): string {
  return `${effect === 'SIGKILL' ? 'signal=SIGKILL' : `error=${effect}`}:when=${nth}`;
}

/** The write-ahead log counts whether it is there already or not; what only helps a screen in does not. */
function dataFiles(directory: string): readonly string[] {
  const kept = readdirSync(directory).filter((name) => name !== 'session-secret');
  const names = new Set([...kept, 'till.db', 'till.db-wal', 'till.db.lock']);
  return [directory, ...[...names].map((name) => join(directory, name))];
}

function countCalls(log: string): ReadonlyMap<Call, number> {
  const counts = new Map<Call, number>();
  for (const line of log.split('\n')) {
    const call = CALLS.find((name) => line.includes(` ${name}(`));
    if (call) counts.set(call, (counts.get(call) ?? 0) + 1);
  }
  return counts;
}
