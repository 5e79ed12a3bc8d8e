import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Tests skip without it; the test run says so aloud. */
export const hasSocat = existsSync('/usr/bin/socat');

/** A serial cable without hardware: two ports of this machine, joined by `socat`. */
export type PtyPair = {
  /** The till's end. */
  readonly path: string;
  /** The device's end. */
  readonly devicePath: string;
  /** Both ports are gone, as after pulling the plug. */
  unplug(): Promise<void>;
  /** They are back, under the same paths. */
  plug(): Promise<void>;
  /** The device is there and takes nothing: what is sent stands still. */
  freeze(): void;
  close(): Promise<void>;
};

export async function startPtyPair(): Promise<PtyPair> {
  const folder = mkdtempSync(join(tmpdir(), 'counterbook-pty-'));
  const path = join(folder, 'till');
  const devicePath = join(folder, 'device');
  let cable: ChildProcess | undefined = await joinPorts(path, devicePath);
  const unplug = async () => {
    if (cable) await stop(cable);
    cable = undefined;
    for (const link of [path, devicePath]) rmSync(link, { force: true });
  };
  return {
    path,
    devicePath,
    unplug,
    plug: async () => {
      cable ??= await joinPorts(path, devicePath);
    },
    freeze: () => cable?.kill('SIGSTOP'),
    close: async () => {
      await unplug();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function joinPorts(path: string, devicePath: string): Promise<ChildProcess> {
  const end = (link: string) => `pty,raw,echo=0,link=${link}`;
  const cable = spawn('socat', [end(path), end(devicePath)], { stdio: 'ignore' });
  await new Promise<void>((resolve, reject) => {
    cable.once('error', reject);
    cable.once('spawn', resolve);
  });
  while (!existsSync(path) || !existsSync(devicePath)) {
    if (cable.exitCode !== null) throw new Error(`socat ended with ${cable.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return cable;
}

function stop(cable: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    cable.once('exit', () => resolve());
    cable.kill('SIGKILL');
  });
}
