/**
 * Who a process is, so that its neighbours on the same machine can see that it is gone without waiting. A process id
 * means something only within its namespace and since the last boot: both are part of the name.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** `machine|process id|own name`: a new one at each call. */
export function newHolder(): string {
  return [machineName(), process.pid, `${Math.round(performance.timeOrigin)}-${randomUUID()}`].join('|');
}

/** True where that is certain; somebody on another machine is never seen to be gone. */
export function isGone(holder: string): boolean {
  const [machine, pid, name] = holder.split('|');
  if (machine !== machineName()) return false;
  const isOurNumber = Number(pid) === process.pid;
  if (isOurNumber) return !name?.startsWith(`${Math.round(performance.timeOrigin)}-`);
  return !isRunning(Number(pid));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

function machineName(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}/${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}
