/**
 * A machine of QEMU's in plain emulation: Debian's kernel, this machine's files to read, and the guest's program with
 * this Node. What it says comes line by line by its second serial port, what its kernel says by the first.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { BUSYBOX, QEMU } from '../availability.ts';
import { createInitramfs } from './initramfs.ts';
import { getKernel } from './kernel.ts';

export type CheckResult = { readonly name: string; readonly tookMs: number; readonly fault?: string };
export type GuestRun = {
  readonly results: readonly CheckResult[];
  /** The end of what the guest's kernel said. */
  readonly kernelLog: string;
};

const PROGRAM = join(import.meta.dirname, 'guest/main.ts');
const LOG_BYTES = 3_000;

/** A guest that is not through after `longestMs` is switched off: what it said until then counts. */
export async function runGuest(
  longestMs: number,
  onResult: (result: CheckResult) => void,
): Promise<GuestRun> {
  const folder = await mkdtemp(join(tmpdir(), 'counterbook-qemu-'));
  const [initramfs, log] = [join(folder, 'initramfs'), join(folder, 'kernel.log')];
  try {
    const { image, modules } = getKernel();
    await writeFile(initramfs, createInitramfs(BUSYBOX, { modules, command: [process.execPath, PROGRAM] }));
    const results = await readResults(machine({ image, initramfs, log }), longestMs, onResult);
    return { results, kernelLog: (await readFile(log, 'utf8')).slice(-LOG_BYTES) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

type Machine = { readonly image: string; readonly initramfs: string; readonly log: string };

/**
 * Its clock counts instructions while it works, so that a busy machine makes it slow and not late. Its timer chip is
 * not tried at its start, which fails where this machine has no time for it.
 */
function machine({ image, initramfs, log }: Machine): readonly string[] {
  return [
    ...['-accel', 'tcg', '-icount', 'shift=1', '-cpu', 'max', '-m', '1024'],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    ...['-kernel', image, '-initrd', initramfs],
    ...['-append', 'console=ttyS0 panic=-1 mitigations=off no_timer_check'],
    ...['-virtfs', 'local,path=/,mount_tag=machine,security_model=none,readonly=on,multidevs=remap'],
    ...['-serial', `file:${log}`, '-serial', 'stdio'],
  ];
}

async function readResults(
  machineOptions: readonly string[],
  longestMs: number,
  onResult: (result: CheckResult) => void,
): Promise<readonly CheckResult[]> {
  const guest = spawn(QEMU, machineOptions, {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: longestMs,
    killSignal: 'SIGKILL',
  });
  const results: CheckResult[] = [];
  for await (const line of createInterface({ input: guest.stdout })) {
    if (!line.startsWith('{')) continue;
    const result: CheckResult = JSON.parse(line);
    results.push(result);
    onResult(result);
  }
  return results;
}
